import { expect, it } from 'vitest'
import { fieldsOf } from '../../../../web/docs/fields.ts'
import { callOf, parameter, text, VALUES } from './example.ts'

const byName = (call: Parameters<typeof fieldsOf>[0]) =>
  new Map(fieldsOf(call, {}).map((field) => [field.name, field]))

it('takes the values of the example, and leaves those empty that exist elsewhere', () => {
  const { access, refresh, foreign, id, secret } = VALUES
  const fields = byName(
    callOf({
      members: {
        name: text,
        customerId: text,
        token: text,
        refreshToken: text,
        theirs: text,
        reset: text,
        more: text,
      },
      required: ['name', 'customerId'],
      example: {
        name: 'Acme',
        customerId: id,
        token: access,
        refreshToken: refresh,
        theirs: foreign,
        reset: secret,
      },
    }),
  )
  const seen = [...fields].map(([name, { source, initial, shown }]) => [name, source, initial, shown])
  expect(seen).toEqual([
    ['name', 'example', 'Acme', true],
    ['customerId', 'asked', '', true],
    ['token', 'token', '', true],
    ['refreshToken', 'refresh_token', '', true],
    ['theirs', 'asked', '', true],
    ['reset', 'asked', '', true],
    ['more', 'example', '', false],
  ])
})

it('empties what exists elsewhere within an object or an array', () => {
  const schema = { type: 'array', items: { type: 'object' } }
  const example = { users: [{ name: 'Ann', customerId: VALUES.id }] }
  const { initial = '' } = byName(callOf({ members: { users: schema }, example })).get('users') ?? {}
  expect(JSON.parse(initial)).toEqual([{ name: 'Ann', customerId: '' }])
})

it('asks for ids of the path, makes a new Idempotency-Key, and leaves other headers out', () => {
  const parameters = [
    parameter('path', 'userId', true),
    parameter('query', 'page'),
    parameter('header', 'idempotency-key'),
    parameter('header', 'X-Request-Id'),
  ]
  const fields = byName(callOf({ parameters }))
  const seen = [...fields].map(([name, { source, initial, shown }]) => [name, source, initial, shown])
  expect(seen).toEqual([
    ['userId', 'asked', '', true],
    ['page', 'example', '', false],
    ['idempotency-key', 'fresh', '', false],
    ['X-Request-Id', 'example', '', false],
  ])
})
