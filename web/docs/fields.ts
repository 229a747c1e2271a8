import type { Call, Content, Parameter, Schema } from './document.ts'
import { behind, type Named } from './schema-words.ts'

// The fields of the form that sends an operation. The example of the document fills them in, except for values that
// exist elsewhere, such as the id of a user: an example of such a value cannot work.

/**
 * Where the value of a field comes from: the example, the pair of the last login (`token`, `refresh_token`), a new value
 * for each press, or the person alone.
 */
export type Source = 'example' | 'token' | 'refresh_token' | 'fresh' | 'asked'

export interface FormField {
  readonly where: 'path' | 'query' | 'header' | 'body'
  readonly name: string
  readonly schema: Schema
  readonly description: string | null
  readonly required: boolean
  /** Whether the example has it. Fields that are neither in it nor required are shown on demand. */
  readonly shown: boolean
  readonly source: Source
  /** The text that the field begins with. */
  readonly initial: string
}

/** Identifies a field of a form: a parameter and a member of the body may have one name. */
export const keyOf = ({ where, name }: Pick<FormField, 'where' | 'name'>): string => `${where}:${name}`

/** The fields of an operation. */
export function fieldsOf({ parameters, body }: Call, named: Named): FormField[] {
  return [...parameters.map(ofParameter), ...(body === null ? [] : ofBody(body, named))]
}

function ofParameter({ in: where, name, schema, required = false, description }: Parameter): FormField {
  // A constant key would make every press after the first one a resend.
  const source = name.toLowerCase() === 'idempotency-key' ? 'fresh' : required ? 'asked' : 'example'
  return {
    where,
    name,
    schema,
    description: description ?? null,
    required,
    shown: required,
    source,
    initial: '',
  }
}

function ofBody({ schema, examples }: Content, named: Named): FormField[] {
  const { properties = {}, required = [] } = behind(schema, named)
  const example = new Map(Object.entries(examples[0]?.[1] ?? {}))
  return Object.entries(properties).map(([name, member]) => {
    const value: unknown = example.get(name)
    const source = sourceOf(value)
    return {
      where: 'body',
      name,
      schema: behind(member, named),
      description: member.description ?? null,
      required: required.includes(name),
      shown: required.includes(name) || example.has(name),
      source,
      initial: source === 'example' && value !== undefined ? textOf(blanked(value)) : '',
    }
  })
}

const textOf = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value, null, 2))

/** Whether the field takes JSON: an object, an array, or one of several types. */
export function takesJson({ schema }: FormField): boolean {
  return ['object', 'array'].some((type) => [schema.type].flat().includes(type)) || schema.anyOf !== undefined
}

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/
const RANDOM = /^[\w-]{43}$/

/** Where a value of an example exists. Tokens say by their `typ` what they are (RFC 9068 §2.1). */
function sourceOf(value: unknown): Source {
  if (typeof value !== 'string') return 'example'
  if (UUID.test(value) || RANDOM.test(value)) return 'asked'
  const [header = '', ...rest] = value.split('.')
  if (rest.length !== 2 || !header.startsWith('ey')) return 'example'
  const { typ } = JSON.parse(atob(header))
  if (typ === 'at+jwt') return 'token'
  return typ === 'rt+jwt' ? 'refresh_token' : 'asked'
}

/** An example whose values that exist elsewhere are empty. */
function blanked(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(blanked)
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, blanked(one)]))
  }
  return sourceOf(value) === 'example' ? value : ''
}
