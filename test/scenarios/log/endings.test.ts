import { expect, it } from 'vitest'
import { bearer, call, operate, PATH, type Pair, SESSIONS } from '../../support/api.ts'
import { cellStub } from '../../support/cells.ts'
import { cellsWith } from '../../support/faults.ts'
import { captureLogs } from '../../support/logs.ts'
import { claimsOf, sidOf } from '../../support/tokens.ts'
import { newPair, newUser } from '../../support/users.ts'

// A line says that a family ended, so a reader of the log can count endings.

const logout = (pair: Pair, env?: Record<string, unknown>) =>
  bearer(pair.token, 'DELETE', PATH, { vars: env })

const revoke = (token: string) =>
  call('POST', '/oauth2/revoke', {
    body: `token=${token}`,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  })

/** The user, the family, the reason and the call of each ending in the log. */
const endingsOf = (lines: readonly string[]) =>
  lines
    .map((line) => JSON.parse(line) as Record<string, unknown>)
    .filter(({ event }) => event === 'sessions_ended')
    .map(({ event: _, ...fields }) => fields)

async function onceFor(cause: string, end: (pair: Pair, other: Pair) => Promise<Response>) {
  const user = await newUser()
  const [pair, other] = [await newPair(user), await newPair(user)]
  const lines = captureLogs()
  const first = await end(pair, other)
  expect([first.status, (await end(pair, other)).status]).toEqual([200, 200])
  const requestId = first.headers.get('x-request-id')
  expect(endingsOf(lines)).toEqual([
    { level: 'info', requestId, cause, userId: user.id, familyId: sidOf(pair) },
  ])
}

it('logs a logout once, however often it is repeated', () => onceFor('logout', (pair) => logout(pair)))

it.each(['token', 'refreshToken'] as const)('logs a revocation by its %s once', (half) =>
  onceFor('revoked_token', (pair) => revoke(pair[half])),
)

it('logs the end of one session once', () =>
  onceFor('ended', (pair, other) => bearer(other.token, 'DELETE', `${SESSIONS}/${sidOf(pair)}`)))

it('logs no ending of a family that is not there', async () => {
  const user = await newUser()
  const pair = await newPair(user)
  await operate('DELETE', `/user/${user.id}`, undefined)
  const lines = captureLogs()
  for (const ended of [await logout(pair), await revoke(pair.token), await revoke(pair.refreshToken)]) {
    expect(ended.status).toBe(200)
  }
  expect(endingsOf(lines)).toEqual([])
})

// A cell may run older or newer code than the Worker that calls it, during a rollout.
it('the answer of an ending is understood across a rollout: truthy or false', async () => {
  const user = await newUser()
  const pair = await newPair(user)
  const cell = cellStub(claimsOf(pair.token).cell)
  expect(await cell.end(user.id, sidOf(pair), 'logout')).toBe('now')
  expect(await cell.end(user.id, sidOf(pair), 'logout')).toBe('before')
  expect(await cell.end(user.id, 'no family', 'logout')).toBe(false)
  const lines = captureLogs()
  const older = cellsWith(async (name, ask, args) => {
    const answer = await ask(...args)
    return name === 'end' ? Boolean(answer) : answer
  })
  expect((await logout(pair, older)).status).toBe(200)
  expect(endingsOf(lines)).toHaveLength(1)
})
