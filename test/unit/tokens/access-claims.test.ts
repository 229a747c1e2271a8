import fc from 'fast-check'
import { expect, it } from 'vitest'
import { isAccessClaims } from '../../../src/tokens/access-claims.ts'
import { accessClaims, accessClaimsOf } from '../../../src/tokens/claims.ts'
import { ISSUANCE, SOURCE } from '../../support/keys.ts'

// Resource servers judge claims by `isAccessClaims`, and the service judges them by its schema.

const GOOD = { ...accessClaimsOf({ ...SOURCE, jkt: 'a thumbprint' }, ISSUANCE), nbf: 0 }

const near = fc.constantFrom<unknown>(
  '',
  ' ',
  'x'.repeat(64),
  'x'.repeat(65),
  'weur-3\n',
  'é',
  '00000000-0000-0000-0000-000000000000',
  'FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF',
  '11111111-1111-0111-8111-111111111111',
  '11111111-1111-9111-8111-111111111111',
  '11111111-1111-8111-b111-111111111111',
  '11111111-1111-4111-C111-111111111111',
  '11111111-1111-4111-B111-111111111111\n',
  -1,
  -0,
  0.5,
  2 ** 53 - 1,
  2 ** 53,
  Number.POSITIVE_INFINITY,
  {},
  [],
  { jkt: '' },
  { jkt: 7 },
  { jkt: 'x', more: true },
  undefined,
)
const value = fc.oneof(near, fc.uuid(), fc.jsonValue(), fc.string(), fc.maxSafeInteger())
const changes = fc.dictionary(fc.constantFrom(...Object.keys(GOOD), 'other'), value, { maxKeys: 2 })

const both = (payload: unknown) => [isAccessClaims(payload), accessClaims.safeParse(payload).success]

it('accepts the same payloads as the schema of the service', () => {
  expect(both(GOOD)).toEqual([true, true])
  const counts = { accepted: 0, refused: 0 }
  fc.assert(
    fc.property(changes, (changed) => {
      const [guard, schema] = both({ ...GOOD, ...changed })
      counts[guard ? 'accepted' : 'refused'] += 1
      expect(guard).toBe(schema)
    }),
    { numRuns: 5000 },
  )
  expect(Math.min(counts.accepted, counts.refused)).toBeGreaterThan(500)
  fc.assert(
    fc.property(fc.jsonValue(), (payload) => {
      expect(both(payload)).toEqual([false, false])
    }),
  )
})

it.each(Object.keys(GOOD))('judges %s alone as the schema does', (name) => {
  fc.assert(
    fc.property(value, (changed) => {
      const [guard, schema] = both({ ...GOOD, [name]: changed })
      expect(guard).toBe(schema)
    }),
    { numRuns: 500 },
  )
})
