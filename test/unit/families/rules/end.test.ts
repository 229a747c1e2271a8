import { describe, expect, it } from 'vitest'
import {
  end,
  endAll,
  isEvent,
  type MassRevocation,
  raise,
  resetsAttempts,
  revoke,
  withMassRevocation,
} from '../../../../src/families/rules/end.ts'
import { newFamily, START } from '../../../histories/properties/sequence.ts'
import { POLICY } from '../../../support/policy.ts'

const FAMILY = newFamily(POLICY, START)
const ENDED = { ...FAMILY, revokedAt: START + 1, revokedFor: 'logout' as const }

it('an ended family has the time and the reason of its end, and keeps the rest', () => {
  expect(revoke(FAMILY, 'logout', START + 1)).toEqual(ENDED)
})

describe('ending one family', () => {
  it('ends it now', () => {
    expect(end(FAMILY, 'logout', START + 1)).toEqual({ ended: 'now', write: ENDED })
  })

  it('that ended before changes nothing', () => {
    expect(end(ENDED, 'operator', START + 2)).toEqual({ ended: 'before', write: null })
  })

  it('that the user does not have changes nothing', () => {
    expect(end(null, 'logout', START)).toEqual({ ended: false, write: null })
  })
})

describe('ending the families of a user', () => {
  const families = ['a', 'b', 'c'].map((id) => ({ ...FAMILY, id }))
  const ended = (...ids: string[]) =>
    ids.map((id) => ({ ...FAMILY, id, revokedAt: START + 9, revokedFor: 'password' }))

  it('ends all of them', () => {
    expect(endAll(families, { cause: 'password', except: null }, START + 9)).toEqual(ended('a', 'b', 'c'))
  })

  it('ends all but the excepted one', () => {
    expect(endAll(families, { cause: 'password', except: 'b' }, START + 9)).toEqual(ended('a', 'c'))
    expect(endAll(families, { cause: 'password', except: 'x' }, START + 9)).toHaveLength(3)
  })

  it('resets the attempts of the user for a new password alone', () => {
    const causes = ['reuse', 'ahead', 'logout', 'ended', 'cap', 'password', 'disabled', 'operator'] as const
    expect(causes.filter((cause) => resetsAttempts({ cause, except: null }))).toEqual(['password'])
  })
})

describe('the end of a family is an event', () => {
  const end = FAMILY.refreshExpiresAt * 1000

  it('until the family expires, and not from then on', () => {
    expect(isEvent(revoke(FAMILY, 'logout', end - 1))).toBe(true)
    expect(isEvent(revoke(FAMILY, 'logout', end))).toBe(false)
    expect(isEvent(FAMILY)).toBe(false)
  })

  it('after that by a second use alone', () => {
    expect(isEvent(revoke(FAMILY, 'reuse', end))).toBe(true)
    expect(isEvent(revoke(FAMILY, 'ahead', end))).toBe(true)
  })
})

describe('the moment of a mass revocation', () => {
  const mark: MassRevocation = { before: START, at: START + 7, open: true }

  it('rises to a moment, and never falls', () => {
    expect(raise(undefined, START, START + 7)).toEqual(mark)
    expect(raise({ ...mark, open: false }, START + 1, START + 8)).toEqual({
      before: START + 1,
      at: START + 8,
      open: true,
    })
    expect(raise(mark, START, START + 8)).toBe(null)
    expect(raise(mark, START - 1, START + 8)).toBe(null)
    expect(raise(undefined, 0, START)).toBe(null)
  })

  it('keeps the time of an earlier one that is not in every row yet', () => {
    const second = raise(mark, START + 1, START + 8)
    expect(second).toEqual({ before: START + 1, at: START + 8, open: true, since: START + 7 })
    expect(raise(second ?? undefined, START + 2, START + 9)).toHaveProperty('since', START + 7)
  })

  it('is never more than 5 s ahead of the clock', () => {
    expect(raise(undefined, START + 5000, START)).toHaveProperty('before', START + 5000)
    expect(raise(undefined, START + 5001, START)).toHaveProperty('before', START + 5000)
  })

  it('ends the families that began before it, and none that began at it or later', () => {
    const began = (createdAt: number) => ({ ...FAMILY, createdAt })
    expect(withMassRevocation(began(START - 1), mark)).toEqual({
      ...began(START - 1),
      revokedAt: START + 7,
      revokedFor: 'issued_before',
    })
    expect(withMassRevocation(began(START), mark)).toEqual(began(START))
    expect(withMassRevocation(began(START - 1), undefined)).toEqual(began(START - 1))
  })

  it('leaves a family that ended before unchanged', () => {
    const ended = { ...ENDED, createdAt: START - 1 }
    expect(withMassRevocation(ended, mark)).toEqual(ended)
  })
})
