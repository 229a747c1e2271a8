import { expect, it } from 'vitest'
import { issuerFor } from '../../../../src/flows/steps/verify-subject.ts'
import { ISSUER } from '../../../support/issuer-records.ts'

const OWN = { ...ISSUER, id: 'own', customerId: 'a', audiences: ['app'] }
const OTHER = { ...ISSUER, id: 'other', customerId: 'b', audiences: ['web'] }
const GLOBAL = { ...ISSUER, id: 'global', audiences: ['web'] }

it('chooses the issuer of the customer of the client, whatever the audience, and then the one for all', () => {
  expect(issuerFor('a', [GLOBAL, OTHER, OWN], ['web'])).toBe(OWN)
  expect(issuerFor('c', [OTHER, OWN, GLOBAL], ['app'])).toBe(GLOBAL)
  expect(issuerFor('c', [OTHER, OWN], ['web'])).toBe('unknown_issuer')
})

it('does not fall back to the issuer for all from a disabled one of the customer', () => {
  const disabled = { ...OWN, disabled: true }
  expect(issuerFor('a', [GLOBAL, disabled], ['web'])).toBe(disabled)
})

it('chooses by the audience for a client of no customer, and refuses to guess', () => {
  expect(issuerFor(null, [OTHER, OWN], ['app'])).toBe(OWN)
  expect(issuerFor(null, [OTHER, OWN, GLOBAL], ['web'])).toBe('ambiguous_issuer')
  expect(issuerFor(null, [OTHER, OWN], ['none'])).toBe('wrong_audience')
  expect(issuerFor(null, [], ['web'])).toBe('unknown_issuer')
})
