import { runDurableObjectAlarm } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { expect, it } from 'vitest'
import { EVENT_NAMES } from '../../../src/events/catalogue.ts'
import { EVENT_TYPES, TEST_TYPE } from '../../../src/events/receivers/message.ts'
import { CALL_KINDS } from '../../../src/http/measure.ts'
import { call, contentOf, operate, PASSWORD, PATH, type Pair, SESSIONS, send } from '../../support/api.ts'
import { cellOf, sql } from '../../support/cells.ts'
import { newClient } from '../../support/clients.ts'
import { runCron } from '../../support/cron.ts'
import { historyFor } from '../../support/history.ts'
import { captureLogs } from '../../support/logs.ts'
import { capturePoints } from '../../support/points.ts'
import { addReceiver, received, receivedOnce } from '../../support/receivers.ts'
import type { Asked } from '../../support/resets.ts'
import { createStream, manage, newSetBox, newSignalClient, pushed, pushTo } from '../../support/signals.ts'
import { newPair, newUser } from '../../support/users.ts'

// Invariant 6 for every event of the catalogue and every kind of a point. Every call carries secrets where a caller may write
// what he wants. `secrets.test.ts` has the refusals and outages.

const WRONG = 'hunter2-hunter2'
const NEXT_PASSWORD = 'a horse of another colour'
const LAST_PASSWORD = 'a horse of no colour at all'

/** The beginnings of the parts of tokens, because a user agent is cut. The header is the same for all tokens of a kind. */
const partsOf = (...tokens: readonly string[]) =>
  tokens.flatMap((token) => token.split('.').slice(1)).map((part) => part.slice(0, 40))

it('no event, point, webhook, SET or log line has a secret, of any kind of event and any kind of call', async () => {
  const user = await newUser({ role: 'ROLE_SUPER_ADMIN' })
  const { customerId } = await newUser()
  const receiver = await addReceiver(customerId)
  const client = await newSignalClient(customerId)
  const [front, resetter] = [await newClient(['front'], customerId), await newClient(['reset'], customerId)]
  const box = await newSetBox()
  await createStream(client, { delivery: pushTo(box, 'Bearer swordfish-of-the-receiver') })
  const pasted = await newPair(user)
  const pairs: Pair[] = [pasted]
  const [points, lines] = [capturePoints(), captureLogs()]

  /** A call with secrets in the headers that a caller writes freely. The program makes it come from another place. */
  const leaky = (method: string, path: string, body?: unknown, program = 'app', more = {}) =>
    call(method, path, {
      body,
      headers: {
        'user-agent': `${program} (${user.username}) ${pasted.token}`,
        referer: `https://example.com/?token=${pasted.token}`,
        cookie: `token=${pasted.token}`,
        ...more,
      },
    })
  const bearer = ({ token }: Pair, method: string, path: string, body?: unknown) =>
    leaky(method, path, body, 'app', { authorization: `Bearer ${token}` })
  const login = async () => {
    const pair = await contentOf<Pair>(
      await leaky('POST', PATH, { username: user.username, password: PASSWORD }),
    )
    pairs.push(pair)
    return pair
  }
  const rotate = async (pair: Pair, program: string, key: string) => {
    const answer = await leaky('PUT', PATH, pair, program, {
      'idempotency-key': key,
      dpop: pasted.refreshToken,
    })
    if (answer.status === 200) pairs.push(await contentOf<Pair>(answer))
  }
  const change = (to: object) => operate('PATCH', `/user/${user.id}`, to)
  const form = (path: string, fields: Record<string, string>) =>
    send('POST', path, {
      body: new URLSearchParams(fields),
      headers: { 'user-agent': `app ${pasted.token}` },
    })

  await change({ customerId })
  const session = await login()
  await rotate(session, 'app', 'key-1')
  await rotate(session, 'other', 'key-1')
  await rotate(session, 'thief', 'key-2')
  const second = await login()
  for (const path of [SESSIONS, '/api/v2/auth/history']) await bearer(second, 'GET', path)
  await bearer(second, 'GET', `/api/v2/user/${user.id}/history`)
  const credentials = { client_id: client.clientId, client_secret: client.clientSecret }
  await form('/oauth2/introspect', { token: second.token, ...credentials })
  await form('/oauth2/token', { grant_type: 'refresh_token', refresh_token: second.refreshToken })
  await form('/oauth2/token', { grant_type: 'client_credentials', ...credentials })
  await form('/oauth2/revoke', { token: second.refreshToken })
  await bearer(await login(), 'DELETE', PATH)
  const third = await login()
  await bearer(third, 'PUT', '/api/v2/auth/password', { password: PASSWORD, newPassword: NEXT_PASSWORD })
  for (let guess = 0; guess < 10; guess += 1)
    await bearer(third, 'PUT', '/api/v2/auth/password', { password: WRONG, newPassword: PASSWORD })
  for (let guess = 0; guess < 10; guess += 1)
    await leaky('POST', PATH, { username: user.username, password: WRONG })
  const askAs = (authorization: string, body: object) =>
    leaky('POST', '/api/v2/client/password-reset', body, 'app', { authorization })
  const { token: resetToken } = await contentOf<Asked>(
    await askAs(resetter.basic, { username: user.username }),
  )
  if (resetToken === null) throw new Error('the client got no token')
  await askAs(front.basic, { username: user.username })
  await askAs(resetter.basic, { externalId: pasted.token.slice(-100) })
  const fronted = {
    'front-authorization': front.basic,
    forwarded: `for="[2001:db8::7]";by="${resetToken}"`,
    'front-user-agent': `app (${user.username}) ${pasted.token}`,
  }
  for (const broken of [{ 'front-authorization': resetter.basic }, { forwarded: pasted.token }, {}])
    for (const newPassword of ['short', LAST_PASSWORD])
      await leaky('POST', '/api/v2/auth/password-reset', { token: resetToken, newPassword }, 'app', {
        ...fronted,
        ...broken,
      })
  await leaky('POST', PATH, { username: user.username, password: LAST_PASSWORD }, 'app', fronted)
  await manage(client, 'GET', '/ssf/streams')
  const renamed = `${crypto.randomUUID()}@renamed.example`
  await change({ username: renamed })
  await change({ role: 'ROLE_SUPPORT' })
  await change({ disabled: true })
  await change({ disabled: false })
  await operate('POST', `/receiver/${receiver.id}/test`)
  await sql(cellOf(third), "INSERT INTO outbox VALUES ('one', ?1 / 1000 + 60, ?1 + 60000, 6)", Date.now())
  await runDurableObjectAlarm(cellOf(third))
  await sql(cellOf(third), 'DELETE FROM outbox')
  await runCron()
  const history = await historyFor(user.id)
  await operate('DELETE', `/user/${user.id}`)
  history.push(...(await historyFor(user.id)))

  // The test event and the events since the user came to the customer, but for locks of names.
  const ofUser = new Map(history.map((event) => [event.id, event]))
  const sent = [...ofUser.values()].filter(({ event, cause }) => event !== 'locked' || cause !== 'name')
  await receivedOnce(receiver, sent.length)
  await expect.poll(async () => typesOf(await received(receiver))).toContain(EVENT_TYPES.user_removed)
  await expect
    .poll(async () => (await setsOf(box)).join('\n'), { timeout: 10_000 })
    .toContain('account-purged')
  const webhooks = await received(receiver)
  const rows = await sql(cellOf(third), 'SELECT * FROM event')
  const byOperators = await env.DB.prepare('SELECT * FROM operator_events').all()

  // Every kind is there. A search of nothing would prove nothing.
  expect(new Set(history.map(({ event }) => event))).toEqual(new Set(EVENT_NAMES))
  expect(new Set(typesOf(webhooks))).toEqual(new Set([...Object.values(EVENT_TYPES), TEST_TYPE]))
  expect(new Set(points.map(({ index1 }) => index1))).toEqual(
    new Set([...CALL_KINDS, 'event', 'outbox', 'schedule']),
  )
  expect(history.filter(({ previousOrigin }) => previousOrigin !== null).length).toBeGreaterThan(1)

  // Words of the service alone, and regions of cells: a text of a caller could have any value.
  const words = points.flatMap(({ double1: _count, double2: _time, ...texts }) => Object.values(texts))
  for (const word of words) expect(word).toMatch(/^[a-z_]{0,30}$/)

  const log = [
    ...[...points, ...history, ...rows, ...byOperators.results].map((one) => JSON.stringify(one)),
    ...webhooks.map(({ path, headers, body }) => `${path} ${JSON.stringify(headers)} ${body}`),
    ...(await setsOf(box)),
    ...lines,
  ].join('\n')
  const secrets = [
    ...partsOf(client.token, ...pairs.flatMap(({ token, refreshToken }) => [token, refreshToken])),
    ...[
      PASSWORD,
      WRONG,
      NEXT_PASSWORD,
      LAST_PASSWORD,
      user.username,
      renamed,
      client.clientSecret,
      env.OPERATOR_TOKEN,
    ],
    ...[resetToken, front, resetter].flatMap((one) =>
      typeof one === 'string' ? one : [one.clientSecret, one.basic.slice('Basic '.length)],
    ),
    receiver.secret.slice('whsec_'.length),
    'swordfish',
    ...[env.ACCESS_TOKEN_KEYS, env.REFRESH_TOKEN_KEYS, env.EVENT_KEYS].flatMap(privatePartsOf),
  ]
  expect(secrets.length).toBeGreaterThan(40)
  for (const secret of secrets) {
    expect(secret.length).toBeGreaterThan(8)
    for (const text of [secret, encodeURIComponent(secret)]) expect(log.includes(text), text).toBe(false)
  }
}, 120_000)

const typesOf = (webhooks: readonly { readonly body: string }[]): string[] =>
  webhooks.map(({ body }) => (JSON.parse(body) as { type: string }).type)

/** The headers and the claims of the SETs that a box has received. Their encoding would hide a secret. */
async function setsOf(box: string): Promise<string[]> {
  return (await pushed(box)).flatMap(({ body }) => body.split('.').slice(0, 2).map(atob64url))
}

const atob64url = (part: string) => atob(part.replaceAll('-', '+').replaceAll('_', '/'))

/** The private members of the keys of a variable. */
function privatePartsOf(variable = ''): string[] {
  const { keys } = JSON.parse(variable) as { keys: { d?: string; k?: string }[] }
  return keys.flatMap(({ d, k }) => [d, k].filter((one) => one !== undefined))
}
