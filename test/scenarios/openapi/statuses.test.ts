import { expect, it } from 'vitest'
import { ISSUER } from '../../../src/http/openapi/examples.ts'
import { newTeam } from '../../support/access-team.ts'
import { operate } from '../../support/api.ts'
import { type Asked, ask, type Change, operations, paths, schemesOf } from '../../support/examples.ts'
import { newSignalClient } from '../../support/signals.ts'
import { newPair, newUser } from '../../support/users.ts'

// Each refusal is provoked on each operation of the document where it can occur: all listed refusals, and no others.
// The tests of the limits provoke those of limits. `send` compares those answers with the document too.

const reader = await newSignalClient(undefined, ['ssf.read'])
const anybody = await newPair(await newUser())
// The issuer of the example, which can be added once.
const { name, iss, jwksUri, audiences, provisioning } = ISSUER
await operate('POST', '/issuer', { name, iss, jwksUri, audiences, provisioning })

const { team, key } = await newTeam()
const foreignPage = {
  vars: team.vars,
  headers: {
    'cf-access-jwt-assertion': await team.token(key),
    origin: 'https://evil.example',
    authorization: null,
  },
}

const OTHERS = ['PUT', 'POST', 'DELETE', 'PATCH', 'PROPFIND']

/** Every way to be refused by this operation. None ends the session of the caller. */
function provocationsOf({ operation, method, path }: Asked): Change[] {
  const schemes = schemesOf(operation)
  const read = /^\/(api|oauth2|ssf)\//.test(path)
  const other = OTHERS.find((one) => !Object.hasOwn(paths[path] ?? {}, one.toLowerCase())) as string
  // The examples have unknown ids, and their tokens were never signed.
  const unknown =
    path.includes('{id}') ||
    ['createToken', 'refreshToken', 'addIssuer', 'resetPassword'].includes(operation.operationId ?? '')
  const front = { $ref: '#/components/parameters/FrontAuthorization' }
  const takesFronts = JSON.stringify(operation.parameters).includes(JSON.stringify(front))
  // Where no body is described, `ask` names no type, which would be refused first.
  const typed = operation.requestBody === undefined ? { headers: { 'content-type': 'application/json' } } : {}
  const changes: (Change | false)[] = [
    { vars: { ISSUER: 'nonsense' } },
    { method: other },
    schemes.length > 0 && { headers: { authorization: 'Basic x' } },
    schemes.includes('operatorToken') && { vars: { OPERATOR_TOKEN: undefined } },
    schemes.includes('cloudflareAccess') && method !== 'GET' && foreignPage,
    schemes.includes('accessToken') &&
      (path.includes('{userId}') || path === '/api/v2/user') && {
        headers: { authorization: `Bearer ${anybody.token}` },
      },
    takesFronts && { headers: { 'front-authorization': 'Basic x' } },
    unknown && {},
    path.includes('{customerId}') && method === 'DELETE' && {},
    // The example names no stream of the client, which has one already.
    schemes.includes('receiver') && (method === 'GET' ? { query: `?stream_id=${crypto.randomUUID()}` } : {}),
    schemes.includes('receiver') &&
      method !== 'GET' && { headers: { authorization: `Bearer ${reader.token}` } },
    path === '/console' && { vars: { CONSOLE: 'off' } },
    path.includes('ssf') && { vars: { EVENT_KEYS: undefined } },
    path === '/oauth2/token' && { body: 'grant_type=client_credentials' },
    read && method === 'GET' && { query: `?page=x&stream_id=${'x'.repeat(101)}` },
    read && method !== 'GET' && { body: new Uint8Array([0x22, 0xff, 0x22]), ...typed },
    read && method !== 'GET' && { body: 'x'.repeat(16 * 1024 + 1) },
    operation.requestBody !== undefined && { body: 'x', headers: { 'content-type': 'text/plain' } },
  ]
  return changes.filter((change) => change !== false)
}

/** Refusals that no test can provoke: `Request` gives a GET no body, and a call without a body ignores its type. */
function unprovoked({ method, operation }: Asked): string[] {
  return [
    '429',
    ...(method === 'GET' ? ['413'] : []),
    ...(operation.requestBody === undefined ? ['415'] : []),
  ]
}

it.each(operations)('%s', async (_, asked) => {
  const seen = new Set<string>()
  for (const change of provocationsOf(asked)) {
    const response = await ask(asked, change)
    const body = (await response.json()) as object
    const kind = /^\/(oauth2|ssf)\//.test(asked.path) ? 'error' : 'errorCode'
    expect(Object.keys(body)[0], `${response.status} ${JSON.stringify(body)}`).toBe(kind)
    seen.add(String(response.status))
  }
  const rest = unprovoked(asked)
  const due = Object.keys(asked.operation.responses ?? {}).filter((status) => !status.startsWith('2'))
  expect([...seen].filter((status) => !rest.includes(status)).toSorted()).toEqual(
    due.filter((status) => !rest.includes(status)),
  )
})
