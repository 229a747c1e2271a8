import { expect, it } from 'vitest'
import { fieldsOf } from '../../../../web/docs/fields.ts'
import { writtenRequest } from '../../../../web/docs/written-request.ts'
import { callOf, parameter, text } from './example.ts'

const written = (call: ReturnType<typeof callOf>, values: Readonly<Record<string, string>>) =>
  writtenRequest(call, fieldsOf(call, {}), new Map(Object.entries(values)))

it('writes the path, the query, the headers and a JSON body with the types of its members', () => {
  const call = callOf({
    method: 'PATCH',
    path: '/user/{userId}',
    parameters: [parameter('path', 'userId', true), parameter('query', 'size'), parameter('header', 'DPoP')],
    members: {
      name: text,
      age: { type: 'integer' },
      disabled: { type: 'boolean' },
      externalId: { type: ['string', 'null'] },
      roles: { type: 'array' },
      left: text,
    },
  })
  const values = {
    'path:userId': 'a/b',
    'query:size': '5 0',
    'header:DPoP': 'p.r.f',
    'body:name': 'null',
    'body:age': '7',
    'body:disabled': 'false',
    'body:externalId': 'null',
    'body:roles': '["a"]',
    'body:left': '',
  }
  expect(written(call, values)).toEqual({
    request: {
      method: 'PATCH',
      path: '/user/a%2Fb?size=5+0',
      headers: { DPoP: 'p.r.f', 'Content-Type': 'application/json' },
      body: expect.any(String),
    },
  })
  const { request } = written(call, values) as { request: { body: string } }
  expect(JSON.parse(request.body)).toEqual({
    name: 'null',
    age: 7,
    disabled: false,
    externalId: null,
    roles: ['a'],
  })
})

it('sends what is of another type as it is, so that the service refuses it', () => {
  const call = callOf({ members: { age: { type: 'integer' } } })
  expect(written(call, { 'body:age': 'seven' })).toMatchObject({
    request: { body: '{\n  "age": "seven"\n}' },
  })
})

it('writes a form', () => {
  const call = callOf({
    type: 'application/x-www-form-urlencoded',
    members: { grant_type: text, scope: text },
  })
  const answer = written(call, { 'body:grant_type': 'a b', 'body:scope': '' })
  expect(answer).toMatchObject({ request: { body: 'grant_type=a+b' } })
})

it('names the media type of a change by Cloudflare Access that has no body', () => {
  const change = callOf({ method: 'DELETE', security: ['operatorToken', 'cloudflareAccess'] })
  expect(written(change, {})).toMatchObject({
    request: { headers: { 'Content-Type': 'application/json' }, body: null },
  })
  expect(written({ ...change, method: 'GET' }, {})).toMatchObject({ request: { headers: {} } })
})

it('sends nothing without what is required, and says which field it is', () => {
  const call = callOf({
    path: '/user/{userId}',
    parameters: [parameter('path', 'userId', true)],
    members: { users: { type: 'array' }, policy: { type: 'object' } },
    required: ['users'],
  })
  const faults = written(call, { 'body:users': '[{"customerId":""}]', 'body:policy': '{' })
  expect(faults).toEqual({
    faults: new Map([
      ['path:userId', 'Fill this in'],
      ['body:users', 'Fill in `customerId`'],
      ['body:policy', 'This is not JSON'],
    ]),
  })
})

it('sends no segment of a path that would make it another call', () => {
  const call = callOf({ path: '/user/{userId}/lock', parameters: [parameter('path', 'userId', true)] })
  for (const id of ['.', '..']) {
    const faults = new Map([['path:userId', 'A path cannot have this']])
    expect(written(call, { 'path:userId': id })).toEqual({ faults })
  }
  expect(written(call, { 'path:userId': '...' })).toMatchObject({ request: { path: '/user/.../lock' } })
})
