import { expect, it } from 'vitest'
import { limitWords, objectsIn, typeWords } from '../../../../web/docs/schema-words.ts'

const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` })

const NAMED = {
  Session: { type: 'object', properties: { id: { type: 'string', format: 'uuid' } } },
  Node: { type: 'object', properties: { next: ref('Node') } },
}

it.each([
  [{ type: 'string' }, 'string'],
  [{ type: 'string', format: 'uuid' }, 'string (uuid)'],
  [{ type: ['integer', 'null'] }, 'integer or null'],
  [{ type: 'array', items: ref('Session') }, 'array of Session'],
  [
    { anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }] },
    'string or array of string',
  ],
  [{ type: 'object', additionalProperties: { type: 'string' } }, 'object of string'],
  [{ allOf: [ref('Session')] }, 'object'],
  [{}, 'any'],
])('says the type of %j', (schema, words) => {
  expect(typeWords(schema, NAMED)).toBe(words)
})

it.each([
  [{ minLength: 8, maxLength: 1024 }, '8 to 1,024 characters'],
  [{ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }, 'at least 0'],
  [{ maxItems: 200 }, 'at most 200 elements'],
  [{ minimum: 0, maximum: 100_000, default: 0 }, '0 to 100,000, default 0'],
  [{}, ''],
])('says the bounds of %j', (schema, words) => {
  expect(limitWords(schema)).toBe(words)
})

it('finds the objects whose members explain a schema', () => {
  expect(objectsIn({ type: 'array', items: ref('Session') }, NAMED)).toEqual([ref('Session')])
  expect(objectsIn(ref('Node'), NAMED)).toEqual([ref('Node')])
  expect(objectsIn({ type: 'object', additionalProperties: ref('Session') }, NAMED)).toEqual([ref('Session')])
  expect(objectsIn({ type: 'string' }, NAMED)).toEqual([])
})
