import { env } from 'cloudflare:workers'
import { expect, it } from 'vitest'
import { contentOf, next, operate, send } from '../../support/api.ts'
import { expectFailure } from '../../support/expect.ts'
import { newPair, newUser } from '../../support/users.ts'

// A parameter or member that is not understood must not be a success that does nothing or something else.

const SECRET = 'swordfish-31337'

interface Operation {
  readonly parameters?: readonly {
    in?: string
    name: string
    required?: boolean
    schema: { example?: string }
  }[]
  readonly requestBody?: {
    content: Record<string, { schema: { additionalProperties?: unknown }; example: Record<string, unknown> }>
  }
}

const { paths } = (await (await send('GET', '/openapi.json')).json()) as {
  paths: Record<string, Record<string, Operation>>
}
const operations = Object.entries(paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
)
const ofOperators = operations.filter(({ path }) => path.startsWith('/api/v2/operator/'))
const jsonOf = ({ requestBody }: Operation) => requestBody?.content['application/json']

const refused = (response: Response, message: string) =>
  expectFailure(response, 400, 'GLOBAL_1002', `Invalid request: ${message}`)

const headers = { authorization: `Bearer ${env.OPERATOR_TOKEN}`, 'content-type': 'application/json' }
/** The parameters that an operation needs, with their examples. */
const requiredOf = ({ parameters = [] }: Operation) =>
  parameters
    .filter((one) => one.in === 'query' && one.required === true)
    .map(({ name, schema }) => `${name}=${encodeURIComponent(schema.example ?? '')}&`)
    .join('')

const targetOf = (path: string) => path.replaceAll(/\{\w+\}/g, crypto.randomUUID())

it.each(ofOperators)(
  '$method $path refuses an unknown parameter by its name',
  async ({ method, path, operation }) => {
    const json = jsonOf(operation)
    const init = json === undefined ? { headers } : { headers, body: JSON.stringify(json.example) }
    const response = await send(method, `${targetOf(path)}?${requiredOf(operation)}pagesize=${SECRET}`, init)
    expect(await refused(response, 'pagesize is not known')).not.toContain(SECRET)
  },
)

it.each(ofOperators.filter(({ operation }) => jsonOf(operation) !== undefined))(
  '$method $path refuses an unknown member by its name',
  async ({ method, path, operation }) => {
    const body = JSON.stringify({ ...jsonOf(operation)?.example, disable: SECRET, Role: SECRET })
    const response = await send(method, targetOf(path), { headers, body })
    expect(await refused(response, 'disable is not known; Role is not known')).not.toContain(SECRET)
    expect(jsonOf(operation)?.schema.additionalProperties).toBe(false)
  },
)

it('holds for every call of an operator', () => {
  expect(ofOperators.length).toBeGreaterThan(12)
  expect(ofOperators.filter(({ operation }) => jsonOf(operation) !== undefined).length).toBeGreaterThan(5)
})

it('changes nothing when it refuses an unknown member', async () => {
  const user = await newUser()
  const pair = await newPair(user)
  await refused(await operate('PATCH', `/user/${user.id}`, { disable: true }), 'disable is not known')
  await refused(
    await operate('PATCH', `/user/${user.id}`, { role: 'ROLE_SUPPORT', disable: true }),
    'disable is not known',
  )
  await refused(await operate('DELETE', `/user/${user.id}?dryRun=true`, undefined), 'dryRun is not known')
  await next(pair)
  const listed = await operate('GET', `/user?username=${user.username}`, undefined)
  expect(await contentOf(listed)).toMatchObject({ id: user.id, role: 'ROLE_USER', disabled: false })
})

it.each([SECRET, 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ4In0.c2ln', 'x'.repeat(33), '', '__proto__', '<b>'])(
  'does not repeat a name that may be a secret: %j',
  async (name) => {
    const body = `{"name":"Acme",${JSON.stringify(name)}:true}`
    const text = await refused(await operate('POST', '/customer', body), 'one of the names is not known')
    if (name !== '') expect(text).not.toContain(name)
  },
)

it('holds for operators alone: every other call ignores unknown members', () => {
  const others = operations.filter(({ path }) => !path.startsWith('/api/v2/operator/'))
  const bodies = others.flatMap(({ operation }) => jsonOf(operation) ?? [])
  expect(bodies.length).toBeGreaterThan(2)
  for (const { schema } of bodies) expect(schema.additionalProperties).toBeUndefined()
})

it('a change of a user without a body is refused', async () => {
  const user = await newUser()
  const headers = { authorization: `Bearer ${env.OPERATOR_TOKEN}` }
  const lost = await send('PATCH', `/api/v2/operator/user/${user.id}`, { headers })
  expect(lost.status).toBe(400)
  expect(await lost.json()).toMatchObject({ errorCode: 'GLOBAL_1002' })
})
