import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { newId } from '../../../src/core/ids.ts'
import { readWeakHash } from '../../../src/users/hashes/weak-hash.ts'
import { contentToWrap } from '../../../src/users/hashes/wrapped.ts'
import { bodyOf, call, contentOf, create, operate, verdict } from '../../support/api.ts'
import { expectInvalidCredentials } from '../../support/expect.ts'
import { callsLost, directoryDown } from '../../support/faults.ts'
import { VECTORS, wrapFully } from '../../support/hash-vectors.ts'
import { newCustomer } from '../../support/users.ts'

// Users of other systems, with their password hashes.

interface Outcome {
  outcome: 'added' | 'existing' | 'refused'
  userId: string | null
  reason: string | null
}

const BCRYPT = '$2a$06$If6bvum7DFjUnE9p2uDeDu0YHzrHM6tf.iqN8.yx.jNN1ILEf7h0i'
const AUTH = { authorization: `Bearer ${env.OPERATOR_TOKEN}` }

let customerId: string
beforeEach(async () => {
  customerId = await newCustomer()
})

const name = () => `${newId()}@example.com`
const user = <T extends object>(more: T) => ({ username: name(), customerId, role: 'ROLE_USER', ...more })
const send = (users: object[], dryRun = false) => operate('POST', '/user/import', { users, dryRun })
const imported = async (users: object[], dryRun = false) =>
  (await contentOf<{ results: Outcome[] }>(await send(users, dryRun))).results
const outcomes = async (users: object[], dryRun = false) =>
  (await imported(users, dryRun)).map(({ outcome, reason }) => reason ?? outcome)
const stored = (username: string) =>
  env.DB.prepare('SELECT password_hash, imported_hash FROM users WHERE username = ?').bind(username).first<{
    password_hash: string
    imported_hash: string | null
  }>()
const shown = async (username: string) => {
  const answer = await call('GET', `/api/v2/operator/user?username=${username}`, { headers: AUTH })
  return ((await bodyOf(answer)).content as Record<string, unknown>[])[0]
}

describe('an imported user', () => {
  it('has what its line says, and defaults', async () => {
    const [full, bare] = [
      user({ externalId: 'crm-1', userType: 'PUBLIC_API', disabled: true, passwordHash: BCRYPT }),
      user({}),
    ]
    const [first] = await imported([full, bare])
    const { passwordHash: _, ...rest } = full
    expect(await shown(full.username)).toEqual({ ...rest, id: first?.userId, hasPassword: true })
    const defaults = { userType: 'PORTAL', externalId: null, hasPassword: false, disabled: false }
    expect(await shown(bare.username)).toMatchObject(defaults)
    await expectInvalidCredentials(await create(bare.username, { password: 'abc' }))
    await expectInvalidCredentials(await create(full.username, { password: 'abc' }))
  })

  it('logs in with the password of its hash alone, and gets our hash by that', async () => {
    const one = user({ passwordHash: BCRYPT })
    await imported([one])
    await expectInvalidCredentials(await create(one.username, { password: 'abd' }))
    await expectInvalidCredentials(await create(one.username, { password: BCRYPT }))
    expect((await stored(one.username))?.imported_hash).toBe(`bcrypt:${BCRYPT}`)
    expect(await verdict(await create(one.username, { password: 'abc' }))).toBe('200')
    const after = await stored(one.username)
    expect(after?.imported_hash).toBeNull()
    expect(after?.password_hash).toMatch(/^\$scrypt\$/)
    expect(await verdict(await create(one.username, { password: 'abc' }))).toBe('200')
    await expectInvalidCredentials(await create(one.username, { password: 'abd' }))
  })

  it('of each format logs in', async () => {
    const cheap = VECTORS.filter(({ from }) => !/Django|250,000/.test(from))
    expect(new Set(cheap.map(({ format }) => format)).size).toBeGreaterThan(6)
    for (const { hash, password, from } of cheap.filter((one) => one.password !== '')) {
      const one = user({ passwordHash: hash })
      expect(await outcomes([one])).toEqual(['added'])
      expect(await verdict(await create(one.username, { password })), from).toBe('200')
    }
  })

  it('has its hash as an object of Keycloak too', async () => {
    const [keycloak] = VECTORS.filter(({ format }) => format === 'keycloak')
    const credential = JSON.parse(keycloak?.hash ?? '') as object
    const one = user({ passwordHash: { ...credential, userLabel: 'mine', priority: 10 } })
    expect(await outcomes([one])).toEqual(['added'])
    expect(await verdict(await create(one.username, { password: 'password' }))).toBe('200')
  })

  it('of MD5 has it inside scrypt', async () => {
    const weak = readWeakHash('md5$seasalt$3f86d0d3d465b7b458c231bf3555c0e3')
    if (weak === null) throw new Error('no weak hash')
    const passwordHash = wrapFully(weak)
    const one = user({ passwordHash })
    expect(await outcomes([one])).toEqual(['added'])
    expect(await verdict(await create(one.username, { password: 'lètmein' }))).toBe('200')
    await expectInvalidCredentials(await create(one.username, { password: contentToWrap(weak) }))
  })

  it('changes its imported password, and an operator removes and replaces it', async () => {
    const [own, removed, replaced] = [1, 2, 3].map(() => user({ passwordHash: BCRYPT }))
    if (!own || !removed || !replaced) throw new Error('no users')
    const [, second, third] = await imported([own, removed, replaced])
    const pair = await contentOf<{ token: string }>(await create(own.username, { password: 'abc' }))
    const answer = await call('PUT', '/api/v2/auth/password', {
      headers: { authorization: `Bearer ${pair.token}` },
      body: { password: 'abc', newPassword: 'a new password' },
    })
    expect(answer.status).toBe(200)
    await operate('PATCH', `/user/${second?.userId}`, { password: null })
    await operate('PATCH', `/user/${third?.userId}`, { password: 'set by an operator' })
    for (const { username } of [own, removed, replaced]) {
      await expectInvalidCredentials(await create(username, { password: 'abc' }))
      expect((await stored(username))?.imported_hash).toBeNull()
    }
    expect(await verdict(await create(own.username, { password: 'a new password' }))).toBe('200')
    expect(await verdict(await create(replaced.username, { password: 'set by an operator' }))).toBe('200')
  })
})

describe('a repetition', () => {
  it('leaves the user of an external id unchanged, and its replaced hash', async () => {
    const one = user({ externalId: 'crm-7', passwordHash: BCRYPT })
    const [first] = await imported([one])
    await create(one.username, { password: 'abc' })
    const before = await stored(one.username)
    const again = { ...one, username: name(), role: 'ROLE_SUPPORT' }
    expect(await imported([again])).toEqual([{ outcome: 'existing', userId: first?.userId, reason: null }])
    expect(await stored(one.username)).toEqual(before)
    expect(await shown(one.username)).toMatchObject({ role: 'ROLE_USER' })
    expect(await shown(again.username)).toBeUndefined()
  })

  it('leaves the user of a name unchanged, in any case', async () => {
    const one = user({})
    const [first] = await imported([one])
    const again = { ...one, username: one.username.toUpperCase() }
    expect(await imported([again])).toEqual([{ outcome: 'existing', userId: first?.userId, reason: null }])
  })

  it('in one call adds the user once', async () => {
    const one = user({ externalId: 'crm-8' })
    const named = user({})
    const users = [one, named, { ...one, username: name() }, named]
    expect(await outcomes(users, true)).toEqual(['added', 'added', 'existing', 'existing'])
    expect(await outcomes(users)).toEqual(['added', 'added', 'existing', 'existing'])
  })

  it('at the same time adds each user once', async () => {
    const users = [1, 2, 3, 4].map((number) => user({ externalId: `crm-${number}` }))
    const answers = await Promise.all([users, users, users].map((one) => outcomes(one)))
    for (const index of users.keys()) {
      expect(answers.map((one) => one[index]).sort()).toEqual(['added', 'existing', 'existing'])
    }
  })
})

describe('a refused user', () => {
  it('does not prevent the others, and its reason quotes nothing', async () => {
    const [taken] = [user({ externalId: 'crm-1' })]
    await imported([taken])
    const elsewhere = await newCustomer()
    const secret = 'hunter2-hunter2'
    const users = [
      user({}),
      user({ customerId: newId() }),
      user({ passwordHash: secret }),
      user({ passwordHash: 'md5$seasalt$3f86d0d3d465b7b458c231bf3555c0e3' }),
      user({ username: taken.username, externalId: 'crm-2' }),
      user({ username: taken.username, customerId: elsewhere }),
      user({ passwordHash: BCRYPT.replace('$06$', '$31$') }),
    ]
    const answered = await outcomes(users)
    expect(answered).toEqual([
      'added',
      'customerId is no customer',
      expect.stringContaining('passwordHash is of no known format: bcrypt, argon2id'),
      expect.stringContaining('passwordHash is a fast hash'),
      'username is taken',
      'username is taken',
      expect.stringMatching(/^passwordHash costs \d+ ms to verify, and may cost 2000 ms$/),
    ])
    expect(JSON.stringify(answered)).not.toContain(secret)
    // What is refused takes no name and no external id.
    expect(await outcomes([user({ externalId: 'crm-2' })])).toEqual(['added'])
  })

  it('is one of a customer that is being removed, although its row is there', async () => {
    const one = user({ passwordHash: BCRYPT })
    await imported([one])
    await create(one.username, { password: 'abc' })
    const removal = `/customer/${customerId}?users=remove`
    await operate('DELETE', removal, undefined, callsLost('eraseUser'))
    const sent = [user({ externalId: 'crm-1' })]
    for (const dryRun of [true, false]) {
      expect(await outcomes(sent, dryRun)).toEqual(['customerId is no customer'])
    }
    expect(await stored(sent[0]?.username ?? '')).toBeNull()
  })

  it('is refused in a dry run by the same words, which changes nothing', async () => {
    const users = [user({ externalId: 'a' }), user({ customerId: newId() }), user({ passwordHash: 'x' })]
    const dry = await outcomes(users, true)
    expect(await shown(users[0]?.username ?? '')).toBeUndefined()
    expect(dry).toEqual(await outcomes(users))
    expect(await outcomes(users, true)).toEqual(['existing', ...dry.slice(1)])
  })
})

describe('a call', () => {
  it('with a password is refused, and adds nobody', async () => {
    const one = user({})
    const answer = await send([one, user({ password: 'secret password' })])
    const body = await bodyOf(answer)
    expect([answer.status, body.errorMessage]).toEqual([400, 'Invalid request: password is not known'])
    expect(await shown(one.username)).toBeUndefined()
  })

  it('during an outage of the database adds nobody, and succeeds later', async () => {
    const users = [user({ externalId: 'crm-1' }), user({})]
    const vars = directoryDown(/INSERT INTO identities/)
    expect(await verdict(await operate('POST', '/user/import', { users }, vars))).toBe('503 GLOBAL_1001')
    expect(await outcomes(users)).toEqual(['added', 'added'])
  })

  it('with no user, too many or a wrong member is refused', async () => {
    const bad = [
      [],
      Array.from({ length: 201 }, () => ({})),
      [user({ passwordHash: 7 })],
      [user({ passwordHash: { value: 'x' } })],
      [user({ externalId: '' })],
      [user({ username: 'ann' })],
    ]
    for (const users of bad) expect(await verdict(await send(users))).toBe('400 GLOBAL_1002')
    expect(await verdict(await operate('POST', '/user/import', {}))).toBe('400 GLOBAL_1002')
  })

  it('is one event with the number of users it added, and one line of the log without a secret', async () => {
    const lines: string[] = []
    const log = vi.spyOn(console, 'info').mockImplementation((line: string) => void lines.push(line))
    const users = [user({ passwordHash: BCRYPT }), user({}), user({ customerId: newId() })]
    await imported(users)
    await imported(users)
    await imported(users, true)
    log.mockRestore()
    expect(lines).toHaveLength(1)
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ event: 'user_changed', cause: 'imported' })
    expect(lines[0]).not.toMatch(/\$2a|@example/)
    const answer = await call('GET', '/api/v2/operator/history?size=2', { headers: AUTH })
    const [last, before] = (await bodyOf(answer)).content as { event: string; detail: string }[]
    expect(last).toMatchObject({ event: 'users_imported', detail: '2', subjectId: null })
    expect(before?.event).toBe('customer_added')
    await imported([user({})])
    const next = await call('GET', '/api/v2/operator/history?size=1', { headers: AUTH })
    expect((await bodyOf(next)).content).toMatchObject([
      { event: 'users_imported', detail: '1', subjectId: customerId },
    ])
  })
})

describe('the report', () => {
  const report = async () => {
    const answer = await call('GET', '/api/v2/operator/user/import', { headers: AUTH })
    const rows = (await bodyOf(answer)).content as { format: string; users: number }[]
    return Object.fromEntries(rows.map(({ format, users }) => [format, users]))
  }

  it('counts the users of each format that have not logged in', async () => {
    const before = await report()
    const scrypt = VECTORS.find(({ format }) => format === 'scrypt')?.hash
    const users = [
      user({ passwordHash: BCRYPT }),
      user({ passwordHash: BCRYPT }),
      user({ passwordHash: scrypt }),
      user({}),
    ]
    const [, second] = await imported(users)
    const count = (format: string) => before[format] ?? 0
    expect(await report()).toMatchObject({ bcrypt: count('bcrypt') + 2, scrypt: count('scrypt') + 1 })
    await create(users[0]?.username ?? '', { password: 'abc' })
    expect((await report()).bcrypt).toBe(count('bcrypt') + 1)
    await operate('DELETE', `/user/${second?.userId}`)
    expect((await report()).bcrypt ?? 0).toBe(count('bcrypt'))
  })
})
