import { expect, it } from 'vitest'
import type { ActorOfCall } from '../../../src/events/catalogue.ts'
import {
  completeActor,
  completeChanged,
  completeEnded,
  completeOpening,
  completeOperator,
  completeRotation,
  type Ending,
  type OpenRequest,
  type ProvenKey,
} from '../../../src/families/protocol.ts'
import { USER } from '../../histories/properties/model.ts'
import { NOWHERE, POLICY } from '../../support/policy.ts'

// The release before omits these members of its messages. Today's code reads a default in their place.

const { reuseGraceFor: _, ...OLDER_POLICY } = POLICY

const OPEN: OpenRequest = {
  user: USER,
  familyId: 'a family',
  attempt: 'a',
  jkt: null,
  origin: NOWHERE,
  policy: OLDER_POLICY,
}

it('a create without `ending`, `changedBy`, `proof`, `limits`, `requestId` and `reuseGraceFor` gets their defaults', () => {
  expect(completeOpening(OPEN)).toEqual({
    ...OPEN,
    ending: null,
    changedBy: { kind: 'operator', requestId: null },
    proof: null,
    limits: null,
    requestId: null,
    policy: { ...OLDER_POLICY, reuseGraceFor: 'anyone' },
  })
})

it('a create with every field is unchanged', () => {
  const ending: Ending = { id: 'a change', cause: 'password', except: null }
  const proof: ProvenKey = { jkt: 'a key', id: 'a proof', expiresAt: 1 }
  const changedBy: ActorOfCall = { kind: 'operator', operator: { id: 'an id', name: 'Ann' } }
  const limits = {
    version: 1,
    accessTokenTtlSeconds: 300,
    idleTtlSeconds: null,
    familyMaxAgeSeconds: null,
    requireDpop: true,
  }
  const policy = { ...POLICY, reuseGraceFor: 'origin' as const }
  const whole = { ...OPEN, ending, changedBy, proof, limits, policy, requestId: 'a request' }
  expect(completeOpening(whole)).toEqual(whole)
})

it('a refresh without `reuseGraceFor` and `requestId` gets their defaults', () => {
  const presented = { generation: 0, accessExpiresAt: null, attempt: 'a' }
  const request = { userId: USER.id, familyId: 'a family', presented, proof: null, origin: NOWHERE }
  expect(completeRotation({ ...request, policy: OLDER_POLICY })).toEqual({
    ...request,
    requestId: null,
    policy: { ...OLDER_POLICY, reuseGraceFor: 'anyone' },
  })
  const policy = { ...POLICY, reuseGraceFor: 'origin' as const }
  const whole = { ...request, policy, requestId: 'a request' }
  expect(completeRotation(whole)).toEqual(whole)
})

it('an answer of an older cell says only whether a family ended', () => {
  expect([true, 'now', 'before', false].map((answer) => completeEnded(answer as 'now'))).toEqual([
    'now',
    'now',
    'before',
    false,
  ])
})

it('an answer of an older cell to a change has no count of ended families', () => {
  expect(completeChanged(undefined)).toBe(null)
  expect(completeChanged({ ended: 0 })).toBe(0)
  expect(completeChanged({ ended: 3 })).toBe(3)
})

it('an older Worker does not say who ends a family', () => {
  expect(completeActor(undefined)).toEqual({ kind: 'unknown', requestId: null })
  expect(completeActor({ kind: 'operator' })).toEqual({ kind: 'operator' })
})

it('an older Worker does not say which operator changes a user or ends everything', () => {
  expect(completeOperator(undefined)).toEqual({ kind: 'operator', requestId: null })
  const ann: ActorOfCall = {
    kind: 'operator',
    operator: { id: 'an id', name: 'Ann' },
    requestId: 'a request',
  }
  expect(completeOperator(ann)).toEqual(ann)
})
