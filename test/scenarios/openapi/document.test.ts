import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { app } from '../../../src/app.ts'
import { ERRORS, OAUTH_ERRORS } from '../../../src/http/refusals/table.ts'
import { SIGNAL_ERRORS } from '../../../src/http/refusals/vocabulary.ts'
import { send } from '../../support/api.ts'

interface Media {
  readonly schema?: { $ref?: string }
  readonly example?: unknown
  readonly examples?: Record<string, { $ref?: string; value?: unknown }>
}

interface Answer {
  readonly $ref?: string
  readonly headers?: Record<string, { $ref: string }>
  readonly content?: Record<string, Media>
}

interface Operation {
  readonly operationId: string
  readonly summary: string
  readonly description: string
  readonly tags: readonly string[]
  readonly security: readonly Record<string, unknown>[]
  readonly parameters: readonly { $ref?: string; name?: string; in?: string; example?: unknown }[]
  readonly requestBody?: { content: Record<string, Media> }
  readonly responses: Record<string, Answer>
}

interface Document {
  readonly openapi: string
  readonly servers: unknown
  readonly tags: readonly { name: string }[]
  readonly paths: Record<string, Record<string, Operation>>
  readonly components: Record<string, Record<string, { value?: Record<string, unknown> }>>
}

const response = await send('GET', '/openapi.json')
const document = (await response.clone().json()) as Document
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => [`${method} ${path}`, operation] as const),
)

const errors: ReadonlyMap<string, { status: number }> = ERRORS

/** The target of a `$ref` of the document. */
function resolve(ref: string): unknown {
  return ref
    .split('/')
    .slice(1)
    .reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], document)
}

it('is served as JSON that may be cached', () => {
  expect(response.status).toBe(200)
  expect(response.headers.get('content-type')).toBe('application/json')
  expect(response.headers.get('cache-control')).toBe('public, max-age=300')
  expect(document.openapi).toBe('3.1.0')
})

it('names the issuer as its server for any Host', async () => {
  expect(document.servers).toEqual([{ url: env.ISSUER }])
  const elsewhere = await send('GET', '/openapi.json', {}, { ISSUER: 'http://localhost:9999' })
  expect(await elsewhere.json()).toMatchObject({ servers: [{ url: 'http://localhost:9999' }] })
})

it('has every route, and no other', () => {
  const routes = app.routes
    .filter(({ method }) => method !== 'ALL')
    .map(({ method, path }) => `${method.toLowerCase()} ${path.replaceAll(/:(\w+)/g, '{$1}')}`)
  expect(operations.map(([name]) => name).toSorted()).toEqual([...new Set(routes)].toSorted())
  expect(operations.length).toBeGreaterThan(25)
})

it('has no broken reference', () => {
  const refs = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(([, ref]) => ref as string)
  expect(refs.length).toBeGreaterThan(100)
  for (const ref of new Set(refs)) expect(resolve(ref), ref).toBeDefined()
})

/** Every schema within `node`, with its place. */
function schemasIn(node: unknown, at = ''): [string, Record<string, unknown>][] {
  if (typeof node !== 'object' || node === null) return []
  const here = 'type' in node && !at.endsWith('/properties') ? [[at, { ...node }] as const] : []
  const below = Object.entries(node).filter(([key]) => !['example', 'examples'].includes(key))
  return [
    ...here.map(([place, schema]): [string, Record<string, unknown>] => [place, schema]),
    ...below.flatMap(([key, value]) => schemasIn(value, `${at}/${key}`)),
  ]
}

it('gives every number its bounds, and has only integers', () => {
  const schemas = schemasIn({ paths: document.paths, components: document.components })
  const integers = schemas.filter(([, { type }]) => type === 'integer')
  expect(integers.length).toBeGreaterThan(20)
  for (const [place, schema] of integers) {
    const { minimum, maximum } = schema as { minimum: number; maximum: number }
    expect(minimum, place).toBeGreaterThanOrEqual(0)
    expect(maximum, place).toBeGreaterThan(minimum)
  }
  expect(schemas.filter(([, { type }]) => type === 'number')).toEqual([])
})

it('has patterns that every engine for regular expressions accepts', () => {
  const patterns = schemasIn(document.paths).flatMap(([, { pattern }]) => pattern ?? [])
  expect(patterns.length).toBeGreaterThan(3)
  for (const pattern of patterns) expect(pattern).toMatch(/^\^.*\$$/)
  for (const pattern of patterns) expect(() => new RegExp(String(pattern), 'u')).not.toThrow()
})

it('omits /oauth2/token and the transmitter, which needs it, while it is off, and everything that they alone refer to', async () => {
  const off = await send('GET', '/openapi.json', {}, { OAUTH_TOKEN_ENDPOINT: 'off' })
  const { paths, components } = (await off.json()) as Document
  const without = Object.keys(document.paths).filter(
    (path) => path !== '/oauth2/token' && !path.includes('ssf'),
  )
  expect(Object.keys(document.paths)).toContain('/oauth2/token')
  expect(Object.keys(paths)).toEqual(without)
  expect(components.examples).not.toHaveProperty('unsupported_grant_type')
})

it('gives each operation a unique name', () => {
  const ids = operations.map(([, { operationId }]) => operationId)
  expect(new Set(ids).size).toBe(ids.length)
})

it('documents every code of the contract and of OAuth', () => {
  const answers = operations.flatMap(([, { responses }]) => Object.values(responses))
  const shown = answers.flatMap((answer) => Object.values(answer.content ?? {})).flatMap(namesOf)
  expect(new Set(shown)).toEqual(new Set([...ERRORS.keys(), ...OAUTH_ERRORS, ...SIGNAL_ERRORS]))
})

const namesOf = ({ examples = {} }: Media) =>
  Object.entries(examples).flatMap(([name, { $ref }]) => ($ref === undefined ? [] : [name]))

describe.each(operations)('%s', (name, operation) => {
  const answers = Object.entries(operation.responses)

  it('has a summary, a description and its security', () => {
    expect(operation.summary).not.toBe('')
    expect(operation.description).not.toBe('')
    const tags = document.tags.map((tag) => tag.name)
    expect(operation.tags.filter((tag) => tags.includes(tag))).toHaveLength(1)
    const schemes = operation.security.flatMap((one) => Object.keys(one))
    for (const scheme of schemes) expect(document.components.securitySchemes).toHaveProperty(scheme)
    expect(schemes.includes('operatorToken')).toBe(name.includes('/api/v2/operator/'))
  })

  it('lists X-Request-Id, and Idempotency-Key where it has an effect', () => {
    expect(operation.parameters).toContainEqual({ $ref: '#/components/parameters/RequestId' })
    const keyed = operation.parameters.some((one) => one.name === 'idempotency-key' && one.in === 'header')
    expect(keyed).toBe(['createToken', 'refreshToken', 'oauthToken'].includes(operation.operationId))
  })

  it('has an example of the request, of the success, and of each refusal with its status', () => {
    for (const media of Object.values(operation.requestBody?.content ?? {})) {
      expect(media.example).toBeDefined()
    }
    for (const [status, { content = {} }] of answers) {
      for (const media of Object.values(content)) {
        if (status.startsWith('2')) expect(media.example ?? media.examples).toBeDefined()
        else expect(namesOf(media).length).toBeGreaterThan(0)
        for (const code of namesOf(media)) {
          const { value } = resolve(`#/components/examples/${code}`) as { value: Record<string, unknown> }
          expect(value.errorCode ?? value.error).toBe(code)
          const error = errors.get(code)
          if (error !== undefined) expect(error.status).toBe(Number(status))
        }
      }
    }
  })

  it('has one form of body for refusals, and each status by its number', () => {
    const [, base = ''] = / \/(\w+)\//.exec(name) ?? []
    const kind = { oauth2: 'OAuthError', ssf: 'SignalError' }[base] ?? 'Failure'
    for (const [status, { content = {} }] of answers.filter(([status]) => !status.startsWith('2'))) {
      expect(status).toMatch(/^4\d\d$|^503$/)
      expect(Object.keys(content)).toEqual(['application/json'])
      expect(content['application/json']?.schema).toEqual({ $ref: `#/components/schemas/${kind}` })
    }
  })

  it('names the headers of its answers', () => {
    const due: Readonly<Record<string, string>> = {
      401: 'WWW-Authenticate',
      405: 'Allow',
      429: 'Retry-After',
      503: 'Retry-After',
    }
    const own = operation.operationId === 'search' ? { 200: 'X-Pending-Cells' } : {}
    for (const [status, { headers = {} }] of answers) {
      const more = ({ ...due, ...own } as typeof due)[status]
      const names = ['X-Request-Id', 'Cache-Control', ...(more === undefined ? [] : [more])]
      expect(Object.keys(headers).toSorted()).toEqual(names.toSorted())
    }
  })
})
