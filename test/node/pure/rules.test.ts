import { describe, expect, it } from 'vitest'
import { decide, type Presented } from '../../../src/families/rules/decide.ts'
import { revoke } from '../../../src/families/rules/end.ts'
import { isLive } from '../../../src/families/rules/family.ts'
import { chooseCell, locationHintOf, nameCell } from '../../../src/families/rules/placement.ts'
import {
  accessEnd,
  familyEnd,
  isInGrace,
  isInRetryWindow,
  refreshEnd,
} from '../../../src/families/rules/policy.ts'
import { admit, NO_ATTEMPTS, takeBack } from '../../../src/families/rules/throttle.ts'
import { newFamily, START } from '../../properties/life.ts'
import { USER } from '../../properties/model.ts'
import { POLICY, UNPROVEN } from '../../support/policy.ts'

// The edges of every rule, one by one: where a property finds a mistake by chance, these find it at once.

const SECOND = START / 1000

describe('a limit', () => {
  it('is counted from the second that has begun', () => {
    expect(familyEnd(POLICY, START + 999)).toBe(SECOND + 7_776_000)
    expect(accessEnd(POLICY, START + 999)).toBe(SECOND + 3600)
    expect(refreshEnd(POLICY, START + 999, SECOND + 9e9)).toBe(SECOND + 1_209_600)
    expect(refreshEnd(POLICY, START + 999, SECOND + 10)).toBe(SECOND + 10)
  })

  it('of a retry is the end of its window, exclusive', () => {
    expect(isInRetryWindow(POLICY, START, START + 59_999)).toBe(true)
    expect(isInRetryWindow(POLICY, START, START + 60_000)).toBe(false)
    expect(isInGrace({ ...POLICY, reuseGraceSeconds: 5 }, START, START + 4_999)).toBe(true)
    expect(isInGrace({ ...POLICY, reuseGraceSeconds: 5 }, START, START + 5_000)).toBe(false)
    expect(isInGrace(POLICY, START, START)).toBe(false)
  })

  it('of a family is its revocation, or its last second', () => {
    const family = newFamily(POLICY, START)
    expect(isLive(family, family.refreshExpiresAt * 1000 - 1)).toBe(true)
    expect(isLive(family, family.refreshExpiresAt * 1000)).toBe(false)
    expect(isLive(revoke(family, 'logout', START), START)).toBe(false)
  })
})

describe('what a second use looks like', () => {
  const family = { ...newFamily(POLICY, START), generation: 5, attempt: 'a' }
  const grace = { ...POLICY, reuseGraceSeconds: 10 }
  const use = (generation: number, attempt: string, later: number, policy = POLICY, user = USER) => {
    const presented: Presented = { generation, accessExpiresAt: null, attempt, ...UNPROVEN }
    const { outcome, secondUse } = decide(family, user, presented, policy, START + later)
    return [outcome, secondUse]
  }

  it.each([
    ['the same attempt in time', 4, 'a', 59_999, POLICY, ['replayed', 'retry']],
    ['the same attempt too late', 4, 'a', 60_000, POLICY, ['reused', 'late_retry']],
    ['another attempt', 4, 'b', 59_999, POLICY, ['reused', 'concurrent']],
    ['another attempt, long after', 4, 'b', 60_000, POLICY, ['reused', 'stale_ancestor']],
    ['an older ancestor with the key', 3, 'a', 0, grace, ['reused', 'stale_ancestor']],
    ['another attempt in the grace', 4, 'b', 9_999, grace, ['replayed', 'grace']],
    ['another attempt after the grace', 4, 'b', 10_000, grace, ['reused', 'concurrent']],
  ] as const)('%s', (_, generation, attempt, later, policy, expected) => {
    expect(use(generation, attempt, later, policy)).toEqual(expected)
  })

  it('of a disabled user is refused, and told all the same', () => {
    expect(use(4, 'a', 0, POLICY, { ...USER, disabled: true })).toEqual(['disabled', 'retry'])
    expect(use(4, 'b', 0, POLICY, { ...USER, disabled: true })).toEqual(['reused', 'concurrent'])
  })
})

describe('a refresh token that comes alone', () => {
  const family = newFamily(POLICY, START)
  const alone: Presented = { generation: 0, accessExpiresAt: null, attempt: 'a', ...UNPROVEN }

  it('is judged by its own end, whatever its access token`s was', () => {
    const last = family.refreshExpiresAt * 1000
    expect(decide(family, USER, alone, POLICY, last - 1).outcome).toBe('rotated')
    expect(decide(family, USER, alone, POLICY, last)).toEqual({ outcome: 'expired', write: null })
  })

  it('rotates into a row that says so in every column', () => {
    expect(decide(family, USER, { ...alone, attempt: 'x' }, POLICY, START + 5_999).write).toEqual({
      ...family,
      generation: 1,
      attempt: 'x',
      rotatedAt: START + 5_999,
      accessExpiresAt: SECOND + 5 + 3600,
      accessUntil: SECOND + 5 + 3600,
      refreshExpiresAt: SECOND + 5 + 1_209_600,
    })
  })

  it('of a generation that was never made ends the family, and says why', () => {
    expect(decide(family, USER, { ...alone, generation: 1 }, POLICY, START)).toEqual({
      outcome: 'ahead',
      write: { ...family, revokedAt: START, revokedFor: 'ahead' },
    })
  })
})

describe('a cell', () => {
  const ID = '11111111-1111-4111-8111-111111111111'

  it.each([
    ['AF', 'afr'],
    ['AN', 'oc'],
    ['AS', 'apac'],
    ['EU', 'weur'],
    ['NA', 'enam'],
    ['OC', 'oc'],
    ['SA', 'sam'],
    ['', 'weur'],
    [undefined, 'weur'],
  ])('of %s lies in %s', (continent, region) => {
    // The first four bytes of SHA-256, modulo: pinned, for users who have no cell yet are placed by it.
    expect(chooseCell(continent, ID, 16)).toBe(`${region}-5`)
    expect(locationHintOf(`${region}-12`)).toBe(region)
    expect(locationHintOf(region)).toBe(undefined)
    expect(locationHintOf(`${region}.12`)).toBe(undefined)
  })

  it('of a name is any of the region that it is asked for, and always the same', () => {
    const cells = Array.from({ length: 4000 }, (_, index) => nameCell(`name ${index}`, 'eeur', 4))
    expect([...new Set(cells)].sort()).toEqual([0, 1, 2, 3].map((index) => `eeur-${index}`))
    expect(nameCell('name 0', 'eeur', 4)).toBe(cells[0])
    expect(nameCell('name 0', 'me', 4)).toBe(cells[0]?.replace('eeur', 'me'))
  })
})

describe('an attempt that is taken back', () => {
  const at = (failures: number, lastAt: number, lock = 0) => ({
    failures,
    lastAt,
    lockedUntil: lastAt + lock * 1000,
  })

  it('leaves what was there before, if no other was counted since', () => {
    const before = at(3, START)
    expect(takeBack(at(4, START + 5), before)).toBe(before)
    expect(takeBack(at(10, START + 5, 30), at(9, START))).toEqual(at(9, START))
    expect(takeBack(at(1, START), NO_ATTEMPTS)).toBe(NO_ATTEMPTS)
    // One was forgotten between them.
    expect(takeBack(at(3, START + 900_000), before)).toBe(before)
  })

  it('is one less, if others were, with the lock that those make', () => {
    expect(takeBack(at(5, START + 9), at(3, START))).toEqual(at(4, START + 9))
    expect(takeBack(at(10, START, 30), at(2, START))).toEqual(at(9, START))
    expect(takeBack(at(12, START, 120), at(2, START))).toEqual(at(11, START, 60))
  })

  it('leaves nothing, if the rest was lifted meanwhile', () => {
    expect(takeBack(NO_ATTEMPTS, at(3, START))).toEqual(NO_ATTEMPTS)
    expect(takeBack(at(1, START + 9), at(3, START))).toEqual(NO_ATTEMPTS)
  })
})

describe('a door', () => {
  it('closes at the tenth attempt, for 30 s and then twice as long, up to 15 minutes', () => {
    let attempts = NO_ATTEMPTS
    let at = START
    const locks: number[] = []
    for (let count = 0; count < 17; count += 1) {
      at = Math.max(at + 1, attempts.lockedUntil)
      const admission = admit(attempts, at)
      if (!admission.admitted) throw new Error('the door was open')
      expect(admission.attempts).toMatchObject({ failures: Math.min(count + 1, 15), lastAt: at })
      attempts = admission.attempts
      locks.push((attempts.lockedUntil - at) / 1000)
    }
    expect(locks).toEqual([...Array(9).fill(0), 30, 60, 120, 240, 480, 900, 900, 900])
    expect(admit(attempts, attempts.lockedUntil - 1)).toEqual({ admitted: false, retryAfterSeconds: 1 })
    expect(admit(attempts, at)).toEqual({ admitted: false, retryAfterSeconds: 900 })
  })

  it('forgets one for each quarter of an hour, to the millisecond, and never more than there were', () => {
    const attempts = { failures: 3, lastAt: START, lockedUntil: 0 }
    const later = (ms: number) => admit(attempts, START + ms)
    expect(later(899_999)).toMatchObject({ admitted: true, attempts: { failures: 4 } })
    expect(later(900_000)).toMatchObject({ admitted: true, attempts: { failures: 3 } })
    expect(later(2_699_999)).toMatchObject({ admitted: true, attempts: { failures: 2 } })
    expect(later(2_700_000)).toMatchObject({ admitted: true, attempts: { failures: 1 } })
    expect(later(90_000_000)).toMatchObject({ admitted: true, attempts: { failures: 1 } })
    // A clock that went back forgets nothing.
    expect(later(-900_000)).toMatchObject({ admitted: true, attempts: { failures: 4 } })
    expect(admit(NO_ATTEMPTS, START)).toMatchObject({ attempts: { failures: 1, lockedUntil: START } })
  })
})
