import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { bearer, create, operate, SESSIONS, send } from '../support/api.ts'
import {
  type Claims,
  caep,
  createStream,
  eventOf,
  manage,
  newSetBox,
  newSignalClient,
  POLL,
  polledOnce,
  pushedOnce,
  pushTo,
  risc,
  type SignalClient,
  type Stream,
  verified,
} from '../support/signals.ts'
import { logIn, newCustomer, newPair, newUser, type TestUser } from '../support/users.ts'

// The metadata, the subjects and the events of the CAEP interoperability profile, by the suite's names of modules.

/** What is received over a stream, whichever way it is delivered. */
type Receive = (client: SignalClient, stream: Stream, count: number) => Promise<Claims[]>

const byPush =
  (box: string): Receive =>
  async (_client, stream, count) => {
    const requests = await pushedOnce(box, count)
    return Promise.all(requests.map(({ body }) => verified(body, stream)))
  }

const familyOf = (token: string): string => JSON.parse(atob(String(token.split('.')[1]))).sid

const account = ({ id }: TestUser) => ({ format: 'iss_sub', iss: env.ISSUER, sub: id })

const sessionOf = (user: TestUser, familyId: string) => ({
  format: 'complex',
  user: account(user),
  session: { format: 'opaque', id: familyId },
})

describe('openid-ssf-transmitter-metadata', () => {
  it('has what SSF 1.0 §7.1 and the CAEP interoperability profile require', async () => {
    const answer = await send('GET', '/.well-known/ssf-configuration')
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/json'])
    const metadata = (await answer.json()) as Record<string, unknown>
    expect(metadata).toEqual({
      spec_version: '1_0',
      issuer: env.ISSUER,
      jwks_uri: `${env.ISSUER}/.well-known/ssf-jwks.json`,
      delivery_methods_supported: ['urn:ietf:rfc:8935', 'urn:ietf:rfc:8936'],
      configuration_endpoint: `${env.ISSUER}/ssf/streams`,
      status_endpoint: `${env.ISSUER}/ssf/status`,
      add_subject_endpoint: `${env.ISSUER}/ssf/subjects/add`,
      remove_subject_endpoint: `${env.ISSUER}/ssf/subjects/remove`,
      verification_endpoint: `${env.ISSUER}/ssf/verify`,
      authorization_schemes: [{ spec_urn: 'urn:ietf:rfc:6749' }],
      default_subjects: 'ALL',
    })
  })

  it('publishes RSA keys of 2048 bits, without a private part, which are not those of access tokens', async () => {
    const keysAt = async (path: string) => {
      return ((await (await send('GET', path)).json()) as { keys: Record<string, string>[] }).keys
    }
    const keys = await keysAt('/.well-known/ssf-jwks.json')
    expect(keys.length).toBeGreaterThan(0)
    const access = (await keysAt('/.well-known/jwks.json')).map(({ kid }) => kid)
    for (const key of keys) {
      expect(Object.keys(key).toSorted()).toEqual(['alg', 'e', 'kid', 'kty', 'n', 'use'])
      expect(key).toMatchObject({ kty: 'RSA', alg: 'RS256', use: 'sig' })
      expect(String(key.n).length).toBeGreaterThanOrEqual(342)
      expect(access).not.toContain(key.kid)
    }
  })
})

describe('openid-ssf-stream-subject-control', () => {
  it('answers 200 to an added and 204 to a removed subject, known or not, and 400 to one of another form', async () => {
    const client = await newSignalClient()
    const { stream_id } = await createStream(client)
    const user = await newUser()
    const set = (how: string, subject: unknown) =>
      manage(client, 'POST', `/ssf/subjects/${how}`, { stream_id, subject, verified: true })
    for (const subject of [
      { format: 'email', email: 'example.user@example.com' },
      { format: 'email', email: user.username.toUpperCase() },
      account(user),
    ]) {
      const added = await set('add', subject)
      expect([added.status, await added.text()]).toEqual([200, ''])
      const removed = await set('remove', subject)
      expect([removed.status, await removed.text()]).toEqual([204, ''])
    }
    const wrong = [
      { format: 'phone_number', phone_number: '+12065550123' },
      { format: 'iss_sub', iss: 'https://other.example.com', sub: user.id },
      { format: 'email' },
      'ann',
      null,
    ]
    for (const subject of wrong) expect((await set('remove', subject)).status).toBe(400)
  })

  it('ignores the events of a removed subject, and sends those of an added one again', async () => {
    const customerId = await newCustomer()
    const client = await newSignalClient(customerId)
    const stream = await createStream(client, { events_requested: [caep('session-established')] })
    const [ann, bob] = [await newUser({ customerId }), await newUser({ customerId })]
    const set = (how: string) =>
      manage(client, 'POST', `/ssf/subjects/${how}`, { stream_id: stream.stream_id, subject: account(ann) })
    await set('remove')
    await newPair(ann)
    const other = familyOf((await newPair(bob)).token)
    const [first] = await polledOnce(client, stream, 1)
    expect(first?.sub_id).toEqual(sessionOf(bob, other))
    await set('add')
    const own = familyOf((await newPair(ann)).token)
    const [second, ...more] = await polledOnce(client, stream, 1)
    expect([second?.sub_id, more]).toEqual([sessionOf(ann, own), []])
  })
})

describe.each(['push', 'poll'])('openid-ssf-transmitter-stream-caep-interop, by %s', (how) => {
  it('sends session-revoked, credential-change and the other events, one in each SET', async () => {
    const customerId = await newCustomer()
    const client = await newSignalClient(customerId)
    const box = await newSetBox()
    const delivery = how === 'push' ? pushTo(box) : { method: POLL }
    const stream = await createStream(client, { delivery })
    const receive = how === 'push' ? byPush(box) : polledOnce
    const user = await newUser({ customerId })
    const before = Math.floor(Date.now() / 1000)
    const { token } = await logIn(user)
    expect((await bearer(token, 'DELETE', `${SESSIONS}/${familyOf(token)}`)).status).toBe(200)
    const change = (changes: object) => operate('PATCH', `/user/${user.id}`, changes)
    for (const changes of [{ role: 'ROLE_SUPPORT' }, { disabled: true }, { disabled: false }]) {
      expect((await change(changes)).status).toBe(200)
    }
    const password = { password: 'another correct horse battery' }
    expect((await change(password)).status).toBe(200)
    expect((await operate('DELETE', `/user/${user.id}`)).status).toBe(200)
    const all = await receive(client, stream, 7)
    expect(all).toHaveLength(7)
    for (const claims of all) {
      expect(claims).not.toHaveProperty('sub')
      expect(claims).not.toHaveProperty('exp')
      expect(claims.txn).toBe(claims.jti)
      expect(claims.iat).toBeLessThanOrEqual(Date.now() / 1000)
    }
    const reason = { reason_admin: { en: expect.any(String) }, reason_user: { en: expect.any(String) } }
    const at = { event_timestamp: expect.any(Number) }
    const session = sessionOf(user, familyOf(token))
    expect(all.map((claims) => [...eventOf(claims), claims.sub_id])).toEqual([
      [caep('session-established'), { ...at, ...reason, initiating_entity: 'user' }, session],
      [caep('session-revoked'), { ...at, ...reason, initiating_entity: 'user' }, session],
      [
        caep('token-claims-change'),
        { claims: { role: 'ROLE_SUPPORT' }, ...at, ...reason, initiating_entity: 'admin' },
        account(user),
      ],
      [risc('account-disabled'), {}, account(user)],
      [risc('account-enabled'), {}, account(user)],
      [
        caep('credential-change'),
        { credential_type: 'password', change_type: 'update', ...at, ...reason, initiating_entity: 'admin' },
        account(user),
      ],
      [risc('account-purged'), {}, account(user)],
    ])
    const moment = Number(eventOf(all[1] as Claims)[1].event_timestamp)
    expect(moment).toBeGreaterThanOrEqual(before)
    expect(moment).toBeLessThanOrEqual(Date.now() / 1000)
  })
})

describe('the events of a stream', () => {
  it('are those that it requested, of the customer of its client, and neither locks nor second uses', async () => {
    const customerId = await newCustomer()
    const client = await newSignalClient(customerId)
    const requested = [caep('session-established')]
    const stream = await createStream(client, { events_requested: requested })
    const user = await newUser({ customerId })
    await newPair(await newUser())
    for (let attempt = 0; attempt < 10; attempt += 1) await create(user.username, { password: 'wrong' })
    await operate('PATCH', `/user/${user.id}`, { role: 'ROLE_SUPPORT' })
    const later = await newUser({ customerId })
    const family = familyOf((await newPair(later)).token)
    const all = await polledOnce(client, stream, 1)
    expect(all.map(({ sub_id }) => sub_id)).toEqual([sessionOf(later, family)])
  })
})
