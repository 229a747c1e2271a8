import { env } from 'cloudflare:workers'
import { decodeJwt } from 'jose'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { newId } from '../../../src/core/ids.ts'
import { operate, type Pair, refresh } from '../../support/api.ts'
import { runCron } from '../../support/cron.ts'
import { newHolder, prove } from '../../support/dpop.ts'
import {
  addIssuer,
  type ExchangeClient,
  type Exchanged,
  exchange,
  exchanged,
  type IssuerKey,
  newExchangeClient,
  newProvider,
  type TestProvider,
} from '../../support/issuers.ts'
import { sessionsOf } from '../../support/sessions.ts'
import { newCustomer } from '../../support/users.ts'

// Each subject token opens one family, whoever sends it and however often.

let provider: TestProvider
let key: IssuerKey
let client: ExchangeClient

beforeEach(async () => {
  ;({ provider, key } = await newProvider())
  const customerId = await newCustomer()
  client = await newExchangeClient(customerId)
  await addIssuer({ iss: provider.iss, jwksUri: provider.jwksUri, customerId })
})

afterEach(() => {
  vi.useRealTimers()
})

const pairOf = ({ access_token, refresh_token }: Exchanged): Pair => ({
  token: access_token,
  refreshToken: refresh_token,
})
const familyOf = ({ access_token }: Exchanged) => decodeJwt(access_token).sid
const keyed = (idempotencyKey: string) => ({ headers: { 'idempotency-key': idempotencyKey } })

const rows = async (where = '') => {
  const counted = await env.DB.prepare(`SELECT count(*) AS n FROM subject_tokens ${where}`).first<{
    n: number
  }>()
  return counted?.n
}

describe('a subject token', () => {
  it('is refused the second time, also with an Idempotency-Key that the first call did not have', async () => {
    const token = await provider.token(key)
    const answer = await exchanged(await exchange(client, token))
    expect((await exchange(client, token)).status).toBe(400)
    expect((await exchange(client, token, keyed('a'))).status).toBe(400)
    expect(await sessionsOf(pairOf(answer))).toHaveLength(1)
  })

  it('of ten calls at once opens one family', async () => {
    const token = await provider.token(key)
    const answers = await Promise.all(Array.from({ length: 10 }, () => exchange(client, token)))
    const accepted = answers.filter(({ status }) => status === 200)
    expect(accepted).toHaveLength(1)
    expect(answers.filter(({ status }) => status === 400)).toHaveLength(9)
    const [answer] = await Promise.all(accepted.map(exchanged))
    expect(await sessionsOf(pairOf(answer as Exchanged))).toHaveLength(1)
  })

  it('of ten calls at once with one Idempotency-Key gives the same family to each', async () => {
    const token = await provider.token(key)
    const calls = Array.from({ length: 10 }, () => exchange(client, token, keyed('attempt-1')))
    const answers = await Promise.all((await Promise.all(calls)).map(exchanged))
    expect(new Set(answers.map(familyOf)).size).toBe(1)
    expect(await sessionsOf(pairOf(answers[0] as Exchanged))).toHaveLength(1)
  })

  it('of ten calls at once with ten keys opens one family', async () => {
    const token = await provider.token(key)
    const calls = Array.from({ length: 10 }, (_, index) => exchange(client, token, keyed(`attempt-${index}`)))
    const accepted = (await Promise.all(calls)).filter(({ status }) => status === 200)
    expect(accepted).toHaveLength(1)
  })

  it('is not exchanged by another client or for another key of proofs, with the same Idempotency-Key', async () => {
    const token = await provider.token(key)
    const holder = await newHolder()
    const dpop = await prove(holder, { htm: 'POST', htu: 'http://localhost/oauth2/token' })
    const bare = await exchanged(await exchange(client, token, keyed('a')))
    expect((await exchange(await newExchangeClient(null), token, keyed('a'))).status).toBe(400)
    const bound = await exchange(client, token, { headers: { 'idempotency-key': 'a', dpop } })
    expect(bound.status).toBe(400)
    expect(await sessionsOf(pairOf(bare))).toHaveLength(1)
  })

  it('is not exchanged again after its pair was refreshed, its family ended, or the window is over', async () => {
    const [refreshed, ended, late] = await Promise.all([0, 1, 2].map(() => provider.token(key, { exp: 4e9 })))
    const first = await exchanged(await exchange(client, String(refreshed), keyed('a')))
    expect((await refresh(pairOf(first))).status).toBe(200)
    expect((await exchange(client, String(refreshed), keyed('a'))).status).toBe(400)
    const second = await exchanged(await exchange(client, String(ended), keyed('a')))
    await operate('DELETE', `/user/${decodeJwt(second.access_token).sub}/session`)
    expect((await exchange(client, String(ended), keyed('a'))).status).toBe(400)
    await exchanged(await exchange(client, String(late), keyed('a')))
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 61_000 })
    expect((await exchange(client, String(late), keyed('a'))).status).toBe(400)
  })

  it('has one identity, although anybody can make a second signature of ECDSA from one', async () => {
    const token = await provider.token(key)
    const [header, payload, signature = ''] = token.split('.')
    const bytes = Uint8Array.from(Buffer.from(signature, 'base64url'))
    const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n
    const s = BigInt(`0x${Buffer.from(bytes.slice(32)).toString('hex')}`)
    const mirrored = Buffer.from((order - s).toString(16).padStart(64, '0'), 'hex')
    const other = Buffer.concat([bytes.slice(0, 32), mirrored]).toString('base64url')
    const twin = `${header}.${payload}.${other}`
    await exchanged(await exchange(client, twin))
    expect(twin).not.toBe(token)
    expect((await exchange(client, token)).status).toBe(400)
  })

  it('is one of several that a person may have, and each opens a family of its own', async () => {
    const sub = newId()
    const one = await exchanged(await exchange(client, await provider.token(key, { sub })))
    const two = await exchanged(await exchange(client, await provider.token(key, { sub })))
    expect(familyOf(one)).not.toBe(familyOf(two))
  })

  it('is not used up by an exchange that its rules refuse', async () => {
    const token = await provider.token(key, { nonce: 'n-1' })
    expect((await exchange(client, token, { more: { nonce: 'other' } })).status).toBe(400)
    expect((await exchange(await newExchangeClient(await newCustomer()), token)).status).toBe(400)
    expect((await exchange(client, token, { more: { nonce: 'n-1' } })).status).toBe(200)
  })
})

describe('the record of a used token', () => {
  it('has a hash and no token, and is deleted when no rule accepts the token any more', async () => {
    const exp = Math.floor(Date.now() / 1000) + 100
    const token = await provider.token(key, { exp })
    await exchanged(await exchange(client, token))
    const own = `WHERE expires_at = ${exp * 1000}`
    const row = await env.DB.prepare(`SELECT * FROM subject_tokens ${own}`).first()
    expect(JSON.stringify(row)).not.toContain(token.slice(0, 20))
    vi.useFakeTimers({ toFake: ['Date'], now: (exp + 599) * 1000 })
    await runCron()
    expect(await rows(own)).toBe(1)
    vi.setSystemTime((exp + 601) * 1000)
    await runCron()
    expect(await rows(own)).toBe(0)
    expect((await exchange(client, token)).status).toBe(400)
  })

  it('is deleted as fast as records are made: some thousand in one run', async () => {
    const at = Date.now() - 700_000
    await env.DB.prepare(
      `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000)
       INSERT INTO subject_tokens SELECT 'old ' || i, 'a', 'f', ?1, ?1 FROM n`,
    )
      .bind(at)
      .run()
    await runCron()
    expect(await rows(`WHERE hash LIKE 'old %'`)).toBe(0)
  })

  it('stays for a day at most, because no issuer may have a longer maximum age', async () => {
    const iat = Math.floor(Date.now() / 1000)
    await exchanged(await exchange(client, await provider.token(key, { iat, exp: iat + 1e8 })))
    expect(await rows(`WHERE expires_at = ${(iat + 86_400) * 1000}`)).toBeGreaterThan(0)
  })
})
