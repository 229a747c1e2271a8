import { describe, expect, it } from 'vitest'
import { app } from '../../../src/app.ts'
import { type Asked, ask, type Change, contentOf, operations, written } from '../../support/examples.ts'

// The service has the rules that the OpenAPI document shows. A value that breaks one of them is refused by the field's
// name.

/** The document's rules of one field. */
interface Rules {
  readonly type?: string
  readonly enum?: readonly string[]
  readonly format?: string
  readonly pattern?: string
  readonly minLength?: number
  readonly maxLength?: number
  readonly minimum?: number
  readonly maximum?: number
  readonly default?: unknown
  readonly description?: string
}

const FORMATS: Readonly<Record<string, string>> = {
  uuid: '5e0d9a7b1c384b8fa1d26c7e8f901234',
  email: 'ann@',
  'date-time': '2026-11-01',
}

/** Values that each break one of the rules. */
function breachesOf(rules: Rules): unknown[] {
  const { minLength, maxLength, minimum, maximum, pattern, format = '' } = rules
  return [
    ...(minLength === undefined ? [] : ['x'.repeat(minLength - 1)]),
    ...(maxLength === undefined ? [] : ['x'.repeat(maxLength + 1)]),
    ...(minimum === undefined ? [] : [minimum - 1]),
    ...(maximum === undefined ? [] : [maximum + 1]),
    ...(rules.type === 'integer' ? ['1.5', '1e1', ''] : []),
    ...(rules.type === 'boolean' ? ['true', 1] : []),
    ...(rules.enum === undefined ? [] : ['NONE_OF_THEM']),
    ...(FORMATS[format] === undefined ? [] : [FORMATS[format]]),
    ...(pattern === undefined ? [] : ['a b', 'a\u007fb'].filter((text) => !new RegExp(pattern).test(text))),
  ]
}

interface Parameter {
  readonly name?: string
  readonly in?: string
  readonly schema?: Rules
}

/** Each field of an operation, the ways to break its rules, and the call that does it. */
function callsOf({ operation }: Asked): [field: string, value: unknown, change: Change][] {
  const inParameters = ((operation.parameters ?? []) as Parameter[]).flatMap(({ name, in: place, schema }) =>
    name === undefined
      ? []
      : breachesOf(schema ?? {}).map((value) => [name, value, at(place, name, value)] as const),
  )
  const content = contentOf(operation)
  const inBody = Object.entries(content?.schema.properties ?? {}).flatMap(([name, rules]) => {
    const required = content?.schema.required?.includes(name) ?? false
    const missing = required ? [undefined, ...(content?.type.endsWith('json') ? [31337] : [])] : []
    return [...missing, ...breachesOf(rules)].map((value) => {
      const body = written(content?.type ?? '', defined({ ...content?.example, [name]: value }))
      return [name, value, { body }] as const
    })
  })
  return [...inParameters, ...inBody].map((call) => [...call])
}

const defined = (body: object) =>
  Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined))

function at(place: string | undefined, name: string, value: unknown): Change {
  const text = String(value)
  if (place === 'query') return { query: `?${new URLSearchParams({ [name]: text })}` }
  return place === 'path' ? { parameters: { [name]: text } } : { headers: { [name]: text } }
}

const checked = operations.map(([name, asked]) => [name, asked, callsOf(asked)] as const)

it('finds rules of every kind', () => {
  const calls = checked.flatMap(([, , all]) => all)
  expect(calls.length).toBeGreaterThan(80)
  for (const field of [
    'page',
    'idempotency-key',
    'username',
    'newPassword',
    'name',
    'issuedBefore',
    'userId',
  ]) {
    expect(calls.filter(([name]) => name === field).length, field).toBeGreaterThan(0)
  }
})

describe.each(checked.filter(([, , calls]) => calls.length > 0))('%s', (_, asked, calls) => {
  it('refuses each value that the document forbids, by its name', async () => {
    for (const [field, value, change] of calls) {
      const response = await ask(asked, change)
      const text = await response.text()
      expect(response.status, `${field} ${JSON.stringify(value)} ${text}`).toBe(400)
      expect(text, JSON.stringify(value)).toContain(`${field} `)
    }
  })
})

const integers = operations.flatMap(([name, asked]) =>
  ((asked.operation.parameters ?? []) as Parameter[]).flatMap(({ name: field, schema }) =>
    field === undefined || schema?.type !== 'integer'
      ? []
      : [[`${name} ${field}`, asked, field, schema] as const],
  ),
)

it.each(integers)('%s may have either bound, and has its default', async (_, asked, field, schema) => {
  const { minimum, maximum } = schema
  for (const value of [minimum, maximum]) {
    const response = await ask(asked, { query: `?${field}=${value}` })
    expect(response.status).toBe(200)
    expect(await response.json()).toMatchObject({ pageable: { [field]: value } })
  }
  expect(await (await ask(asked)).json()).toMatchObject({ pageable: { [field]: schema.default } })
})

/** The inspected members of a zod schema. */
interface Schema {
  readonly def: {
    readonly type: string
    readonly checks?: readonly { readonly _zod: { readonly def: { readonly check: string } } }[]
    readonly innerType?: Schema
    readonly in?: Schema
    readonly out?: Schema
  }
}

/** The rules of a field that zod does not expose: those of a `refine`, and those after a `pipe`. */
function hiddenIn({ def }: Schema): ('refine' | 'pipe')[] {
  const refined = (def.checks ?? []).filter((check) => check._zod.def.check === 'custom')
  const piped = def.out !== undefined && def.out.def.type !== 'transform'
  const within = [def.innerType, def.in].filter((inner) => inner !== undefined)
  return [
    ...refined.map(() => 'refine' as const),
    ...(piped ? ['pipe' as const] : []),
    ...within.flatMap(hiddenIn),
  ]
}

interface Route {
  readonly method: string
  readonly path: string
  readonly request?: Readonly<Record<string, unknown>>
}

type Shape = Readonly<Record<string, Schema>>

/** The zod schemas of all fields that a route takes. */
function fieldsOf({ request = {} }: Route): [string, Schema][] {
  const { params, query, headers, body } = request as Record<string, { shape: Shape } | undefined>
  const { content = {} } = (body ?? {}) as { content?: Record<string, { schema: { shape: Shape } }> }
  const objects = [params, query, headers, ...Object.values(content).map(({ schema }) => schema)]
  return objects.flatMap((object) => Object.entries(object?.shape ?? {}))
}

it('shows rules in the document that zod does not generate', () => {
  const routes = app.openAPIRegistry.definitions.flatMap((one) => (one.type === 'route' ? [one.route] : []))
  const found: string[] = []
  for (const route of routes as Route[]) {
    const name = `${route.method} ${route.path}`
    const { operation } = new Map(operations).get(name) as Asked
    for (const [field, schema] of fieldsOf(route)) {
      const parameter = ((operation.parameters ?? []) as Parameter[]).find((one) => one.name === field)
      const shown = parameter?.schema ?? (contentOf(operation)?.schema.properties[field] as Rules)
      for (const kind of hiddenIn(schema)) {
        found.push(`${kind} ${field}`)
        if (kind === 'refine') expect(shown.description, `${name} ${field}`).toBeDefined()
        else expect(shown.type, `${name} ${field}`).not.toBe('string')
      }
    }
  }
  expect(found).toContain('refine password')
  expect(found).toContain('pipe page')
})
