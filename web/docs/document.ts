// The parts of an OpenAPI 3.1 document that the page shows, and the document as the page needs it: every operation with
// its references replaced.

interface Reference {
  readonly $ref: string
}

/** A schema, as far as the service's document uses JSON Schema. */
export interface Schema {
  readonly $ref?: string
  readonly type?: string | readonly string[]
  readonly description?: string
  readonly format?: string
  readonly enum?: readonly unknown[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: boolean | Schema
  readonly items?: Schema
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly allOf?: readonly Schema[]
  readonly minLength?: number
  readonly maxLength?: number
  readonly minimum?: number
  readonly maximum?: number
  readonly minItems?: number
  readonly maxItems?: number
  readonly pattern?: string
  readonly default?: unknown
}

export interface Parameter {
  readonly name: string
  readonly in: 'path' | 'query' | 'header'
  readonly required?: boolean
  readonly description?: string
  readonly schema: Schema
}

export interface Scheme {
  readonly type: string
  readonly scheme?: string
  readonly description?: string
}

interface Example {
  readonly value: unknown
}

interface Media {
  readonly schema?: Schema
  readonly example?: unknown
  readonly examples?: Readonly<Record<string, Example | Reference>>
}

interface Header {
  readonly description?: string
  readonly example?: unknown
}

interface Response {
  readonly description: string
  readonly headers?: Readonly<Record<string, Header | Reference>>
  readonly content?: Readonly<Record<string, Media>>
}

interface Operation {
  readonly operationId: string
  readonly tags: readonly string[]
  readonly summary: string
  readonly description: string
  readonly security?: readonly Readonly<Record<string, readonly string[]>>[]
  readonly parameters?: readonly (Parameter | Reference)[]
  readonly requestBody?: { readonly content: Readonly<Record<string, Media>> }
  readonly responses: Readonly<Record<string, Response>>
}

export interface OpenApi {
  readonly info: { readonly version: string; readonly description: string }
  readonly tags: readonly { readonly name: string; readonly description: string }[]
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: {
    readonly schemas: Readonly<Record<string, Schema>>
    readonly securitySchemes: Readonly<Record<string, Scheme>>
    readonly parameters: Readonly<Record<string, Parameter>>
    readonly headers: Readonly<Record<string, Header>>
    readonly examples: Readonly<Record<string, Example>>
  }
}

/** A body: of a request, or of an answer. */
export interface Content {
  readonly type: string
  readonly schema: Schema
  /** By name. A single example has the empty name. */
  readonly examples: readonly (readonly [string, unknown])[]
}

export interface Answer {
  readonly status: string
  readonly description: string
  readonly headers: readonly (readonly [string, Header])[]
  readonly content: Content | null
}

/** An operation of the document. */
export interface Call {
  readonly id: string
  readonly method: string
  readonly path: string
  readonly summary: string
  readonly description: string
  /** Ways to authenticate. Each is a scheme, or null for none. */
  readonly security: readonly (string | null)[]
  readonly parameters: readonly Parameter[]
  readonly body: Content | null
  readonly answers: readonly Answer[]
}

/** A tag with its operations, in the order of the document. */
export interface Section {
  readonly name: string
  readonly description: string
  readonly calls: readonly Call[]
}

/** The operations of a document by their section. */
export function sectionsOf({ paths, tags, components }: OpenApi): Section[] {
  const all = Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({
      tag: operation.tags[0],
      call: callOf(method.toUpperCase(), path, operation, components),
    })),
  )
  return tags.map(({ name, description }) => ({
    name,
    description,
    calls: all.filter(({ tag }) => tag === name).map(({ call }) => call),
  }))
}

/** The last part of a reference. It is the name in the document's components. */
export const nameOf = (ref: string): string => ref.slice(ref.lastIndexOf('/') + 1)

function callOf(method: string, path: string, operation: Operation, components: OpenApi['components']): Call {
  const { operationId, summary, description, security = [], parameters = [], requestBody } = operation
  return {
    id: operationId,
    method,
    path,
    summary,
    description,
    security: security.map((one) => Object.keys(one)[0] ?? null),
    parameters: parameters.map((one) => resolved(one, components.parameters)),
    body: contentOf(requestBody?.content, components),
    answers: Object.entries(operation.responses).map(([status, response]) => ({
      status,
      description: response.description,
      headers: Object.entries(response.headers ?? {}).map(
        ([name, header]) => [name, resolved(header, components.headers)] as const,
      ),
      content: contentOf(response.content, components),
    })),
  }
}

/** Every operation of the service has one media type. */
function contentOf(content: Response['content'], components: OpenApi['components']): Content | null {
  const [first] = Object.entries(content ?? {})
  if (first === undefined) return null
  const [type, { schema = {}, example, examples = {} }] = first
  const named = Object.entries(examples).map(
    ([name, one]) => [name, resolved(one, components.examples).value] as const,
  )
  return { type, schema, examples: example === undefined ? named : [['', example], ...named] }
}

function resolved<T extends object>(one: T | Reference, among: Readonly<Record<string, T>>): T {
  if (!('$ref' in one)) return one
  const found = among[nameOf(one.$ref)]
  if (found === undefined) throw new Error(`${one.$ref} is not in the document`)
  return found
}
