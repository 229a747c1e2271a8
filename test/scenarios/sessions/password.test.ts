import { env } from 'cloudflare:workers'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { bodyOf, create, PASSWORD, type Pair, verdict } from '../../support/api.ts'
import { attemptsOfFamily, attemptsUnder, cellOf, countOf } from '../../support/cells.ts'
import { freeze } from '../../support/clock.ts'
import { expectAlive, expectInvalidCredentials, expectLocked, refreshes } from '../../support/expect.ts'
import { recordLog } from '../../support/logs.ts'
import { changePassword } from '../../support/sessions.ts'
import { sidOf } from '../../support/tokens.ts'
import { newPair, newUser, type TestUser } from '../../support/users.ts'

const NEW = 'a brand-new passphrase'

afterEach(() => {
  vi.restoreAllMocks()
  vi.useRealTimers()
})

const login = async (user: TestUser, password: string) => verdict(await create(user.username, { password }))

const hashOf = (user: TestUser) =>
  env.DB.prepare('SELECT password_hash FROM users WHERE id = ?').bind(user.id).first('password_hash')

it('replaces the password, ends the other sessions and keeps the current one', async () => {
  const user = await newUser()
  const bystander = await newPair(await newUser())
  const [pair, other, third] = [await newPair(user), await newPair(user), await newPair(user)]
  const answered = await changePassword(pair, PASSWORD, NEW)
  expect(answered.status).toBe(200)
  expect(await bodyOf(answered)).toMatchObject({ content: [], pageable: { totalElements: 0 } })
  expect(await Promise.all([other, third].map(refreshes))).toEqual([false, false])
  expect(await Promise.all([pair, bystander].map(refreshes))).toEqual([true, true])
  expect(await login(user, PASSWORD)).toBe('401 AUTH_1001')
  expect(await login(user, NEW)).toBe('200')
})

it('fails on a repeat with the old password', async () => {
  const user = await newUser()
  const pair = await newPair(user)
  expect(await verdict(await changePassword(pair, PASSWORD, NEW))).toBe('200')
  await expectInvalidCredentials(await changePassword(pair, PASSWORD, NEW))
  await expectAlive(pair)
  expect(await login(user, NEW)).toBe('200')
})

it('verifies the current password exactly', async () => {
  const user = await newUser()
  const [pair, other] = [await newPair(user), await newPair(user)]
  const hash = await hashOf(user)
  for (const wrong of [`${PASSWORD} `, PASSWORD.toUpperCase(), '']) {
    await expectInvalidCredentials(await changePassword(pair, wrong, NEW))
  }
  expect(await hashOf(user)).toBe(hash)
  expect(await Promise.all([pair, other].map(refreshes))).toEqual([true, true])
})

it('counts wrong passwords for the session that calls, and for no other', async () => {
  freeze()
  const user = await newUser()
  const [pair, other] = [await newPair(user), await newPair(user)]
  const subject = { kind: 'user' as const, id: `password ${sidOf(pair)}` }
  for (let attempt = 0; attempt < 9; attempt += 1) await cellOf(pair).admit(subject)
  await expectInvalidCredentials(await changePassword(pair, 'wrong', NEW))
  await expectLocked(await changePassword(pair, PASSWORD, NEW), 30)
  await expectAlive(pair)
  // A thief of an access token locks only that session. Logins and the owner's other sessions are not locked.
  expect(await attemptsUnder(user.username)).toEqual([])
  expect(await login(user, PASSWORD)).toBe('200')
  expect(await verdict(await changePassword(other, PASSWORD, NEW))).toBe('200')
})

it('does not count a right password, and clears no failures', async () => {
  const user = await newUser()
  const pair = await newPair(user)
  const subject = { kind: 'user' as const, id: `password ${sidOf(pair)}` }
  for (let attempt = 0; attempt < 9; attempt += 1) await cellOf(pair).admit(subject)
  for (const [from, to] of [
    [PASSWORD, NEW],
    [NEW, `${NEW} again`],
  ] as const) {
    expect(await verdict(await changePassword(pair, from, to))).toBe('200')
    expect(await attemptsOfFamily(pair)).toEqual([{ failures: 9 }])
  }
})

it('has a lock that is separate from that of the name', async () => {
  freeze()
  const user = await newUser()
  const pair = await newPair(user)
  const { cell, subject } = await countOf(user.username)
  for (let attempt = 0; attempt < 10; attempt += 1) await cell.admit(subject)
  expect(await login(user, PASSWORD)).toBe('429 GLOBAL_1005')
  expect(await verdict(await changePassword(pair, PASSWORD, NEW))).toBe('200')
  expect(await login(user, NEW)).toBe('429 GLOBAL_1005')
})

it('refuses the present password as the new one, before it is counted', async () => {
  const user = await newUser()
  const [pair, other] = [await newPair(user), await newPair(user)]
  const refused = await bodyOf(await changePassword(pair, PASSWORD, PASSWORD))
  expect(refused.errorCode).toBe('GLOBAL_1002')
  expect(refused.errorMessage).toContain('newPassword must not be the present one')
  expect(await attemptsOfFamily(pair)).toEqual([])
  await expectAlive(other)
})

describe('a new password is refused by name, never quoted, and nothing changes', () => {
  /** The refusal of a new password of a fresh user, whose old password must still be valid. */
  async function refusalOf(choose: (user: TestUser) => string): Promise<string> {
    const lines = recordLog()
    const user = await newUser()
    const [pair, other] = [await newPair(user), await newPair(user)]
    const hash = await hashOf(user)
    const newPassword = choose(user)
    const refused = await changePassword(pair, PASSWORD, newPassword)
    expect(refused.status).toBe(400)
    const { errorCode, errorMessage } = await bodyOf(refused)
    expect(errorCode).toBe('GLOBAL_1002')
    expect(errorMessage).toContain('newPassword')
    if (newPassword.length > 3) {
      expect(errorMessage).not.toContain(newPassword)
      expect(JSON.stringify(lines)).not.toContain(newPassword)
    }
    expect(await hashOf(user)).toBe(hash)
    expect(await Promise.all([pair, other].map(refreshes))).toEqual([true, true])
    return errorMessage
  }

  it('seven characters', async () => {
    expect(await refusalOf(() => 'q9-Zx_7')).toContain('at least 8 characters')
  })

  it('seven characters in fourteen code units', async () => {
    expect(await refusalOf(() => '🦊'.repeat(7))).toContain('at least 8 characters')
  })

  it('none', async () => {
    expect(await refusalOf(() => '')).toContain('at least 8 characters')
  })

  it('the user name, in any case', async () => {
    expect(await refusalOf((user) => user.username)).toContain('user name')
    expect(await refusalOf((user) => user.username.toUpperCase())).toContain('user name')
  })

  it.each(['qwertyui', 'Qwertyui', '12345678', 'iloveyou', 'sunshine'])(
    'a common one: %s',
    async (common) => {
      expect(await refusalOf(() => common)).toContain('commonest')
    },
  )

  it('1,025 bytes', async () => {
    expect(await refusalOf(() => 'x'.repeat(1025))).toContain('1024 bytes')
    expect(await refusalOf(() => `${'é'.repeat(512)}x`)).toContain('1024 bytes')
  })

  it('a lone surrogate', async () => {
    expect(await refusalOf(() => 'well formed \ud800 not')).toContain('Unicode')
  })
})

it('takes eight characters, and 1,024 bytes', async () => {
  const user = await newUser()
  const pair = await newPair(user)
  expect(await verdict(await changePassword(pair, PASSWORD, 'q9-Zx_7!'))).toBe('200')
  expect(await verdict(await changePassword(pair, 'q9-Zx_7!', 'é'.repeat(512)))).toBe('200')
  expect(await login(user, 'é'.repeat(512))).toBe('200')
})

it('needs both members', async () => {
  const pair = await newPair(await newUser())
  const missing = await changePassword(pair, undefined as unknown as string, NEW)
  expect((await bodyOf(missing)).errorMessage).toContain('password is required')
  const mistyped = await changePassword(pair, PASSWORD, 12345678 as unknown as string)
  expect((await bodyOf(mistyped)).errorMessage).toContain('newPassword must be a string')
})

it('lets one of two concurrent changes succeed, and refuses the other', async () => {
  const user = await newUser()
  const [one, two] = [await newPair(user), await newPair(user)] as [Pair, Pair]
  const answers = await Promise.all([
    changePassword(one, PASSWORD, `${NEW} 1`),
    changePassword(two, PASSWORD, `${NEW} 2`),
  ])
  const said = await Promise.all(answers.map(verdict))
  const won = said.indexOf('200')
  expect([...said].sort()).toEqual(['200', '401 AUTH_1001'])
  expect(await login(user, `${NEW} ${won + 1}`)).toBe('200')
  expect(await login(user, `${NEW} ${2 - won}`)).toBe('401 AUTH_1001')
  expect(await Promise.all([one, two].map(refreshes))).toEqual([won === 0, won === 1])
})
