import type { Call } from './document.ts'
import { type FormField, keyOf, takesJson } from './fields.ts'

/** The text of each field by its key. */
export type Values = ReadonlyMap<string, string>

/** A request as the form says it. `path` has the query. */
export interface Written {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | null
}

/** Why fields cannot be sent, by their keys. */
export type Faults = ReadonlyMap<string, string>

/** The request of a form. The service judges the values: only what cannot be sent is a fault. */
export function writtenRequest(
  call: Call,
  fields: readonly FormField[],
  values: Values,
): { readonly request: Written } | { readonly faults: Faults } {
  const text = (field: FormField) => values.get(keyOf(field)) ?? ''
  const faults = new Map(
    fields.flatMap((field) => {
      const fault = faultOf(field, text(field))
      return fault === null ? [] : [[keyOf(field), fault]]
    }),
  )
  if (faults.size > 0) return { faults }
  const given = fields.filter((field) => text(field) !== '')
  const pairs = (where: FormField['where']) =>
    given.filter((field) => field.where === where).map((field) => [field.name, text(field)])
  const query = new URLSearchParams(pairs('query')).toString()
  const members = given.filter(({ where }) => where === 'body')
  return {
    request: {
      method: call.method,
      path: `${filled(call.path, new Map(pairs('path').map(([name = '', value = '']) => [name, value])))}${query === '' ? '' : `?${query}`}`,
      headers: { ...Object.fromEntries(pairs('header')), ...contentType(call) },
      body: call.body === null ? null : bodyOf(call.body.type, members, text),
    },
  }
}

const filled = (path: string, values: ReadonlyMap<string, string>) =>
  path.replaceAll(/\{(\w+)\}/g, (_, name) => encodeURIComponent(values.get(name) ?? ''))

/**
 * A change by an identity of Cloudflare Access needs the media type also without a body: no form of another origin can
 * send it.
 */
function contentType({ method, body, security }: Call): Readonly<Record<string, string>> {
  if (body !== null) return { 'Content-Type': body.type }
  const byAccess = method !== 'GET' && security.includes('cloudflareAccess')
  return byAccess ? { 'Content-Type': 'application/json' } : {}
}

function bodyOf(type: string, members: readonly FormField[], text: (field: FormField) => string): string {
  if (!type.endsWith('json')) {
    return new URLSearchParams(members.map((field) => [field.name, text(field)])).toString()
  }
  const body = Object.fromEntries(members.map((field) => [field.name, jsonOf(field, text(field))]))
  return JSON.stringify(body, null, 2)
}

function faultOf(field: FormField, text: string): string | null {
  if (text === '') return field.required ? 'Fill this in' : null
  // The URL would lose such a segment, encoded or not (RFC 3986 §5.2.4), and the call would be another one.
  if (field.where === 'path' && /^\.\.?$/.test(text)) return 'A path cannot have this'
  if (!takesJson(field)) return null
  try {
    const empty = emptyIn(JSON.parse(text))
    return empty === null ? null : `Fill in \`${empty}\``
  } catch {
    return 'This is not JSON'
  }
}

/** The name of the first member that is empty. */
function emptyIn(value: unknown): string | null {
  if (typeof value !== 'object' || value === null) return null
  for (const [name, one] of Object.entries(value)) {
    const empty = one === '' ? name : emptyIn(one)
    if (empty !== null) return empty
  }
  return null
}

/** The value of a member of a JSON body. What is not of its type is sent as text, and the service refuses it. */
function jsonOf(field: FormField, text: string): unknown {
  if (takesJson(field)) return JSON.parse(text)
  const types = [field.schema.type].flat()
  if (types.includes('null') && text === 'null') return null
  if (types.includes('integer') && /^-?\d+$/.test(text)) return Number(text)
  if (types.includes('boolean') && /^(true|false)$/.test(text)) return text === 'true'
  return text
}
