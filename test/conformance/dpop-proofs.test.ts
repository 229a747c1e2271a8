import { SignJWT } from 'jose'
import { afterEach, beforeAll, beforeEach, describe, it, vi } from 'vitest'
import { call, contentOf, PATH, type Pair } from '../support/api.ts'
import { freeze } from '../support/clock.ts'
import {
  bind,
  expectUnproven,
  type Holder,
  newHolder,
  type ProofParts,
  prove,
  refreshWith,
} from '../support/dpop.ts'
import { newUser, type TestUser } from '../support/users.ts'

const SESSIONS = '/api/v2/auth/session'
const now = () => Math.floor(Date.now() / 1000)

let user: TestUser
let holder: Holder
let thief: Holder

beforeAll(async () => {
  user = await newUser()
  holder = await newHolder()
  thief = await newHolder()
})
afterEach(() => {
  vi.useRealTimers()
})

const proven = async (pair: Pair) => contentOf<Pair>(await refreshWith(pair, await prove(holder)))

describe('a bad proof consumes and revokes nothing', () => {
  beforeEach(freeze)

  const bad: [string, () => Promise<string | null>][] = [
    ['none', async () => null],
    ['by another key', () => prove(thief)],
    ['junk', async () => 'junk'],
    ['empty', async () => ''],
    ['for another method', () => prove(holder, { htm: 'POST' })],
    ['for the method in lower case', () => prove(holder, { htm: 'put' })],
    ['for another path', () => prove(holder, { htu: `http://localhost${SESSIONS}` })],
    ['for another host', () => prove(holder, { htu: `http://evil.example${PATH}` })],
    ['for another scheme', () => prove(holder, { htu: `https://localhost${PATH}` })],
    ['for no URL', () => prove(holder, { htu: PATH })],
    ['more than a minute old', () => prove(holder, { iat: now() - 61 })],
    ['more than a minute ahead', () => prove(holder, { iat: now() + 61 })],
    ['with a malformed iat', () => prove(holder, { iat: 'now' as never })],
    ['with an empty jti', () => prove(holder, { jti: '' })],
    ['of another type', () => prove(holder, { header: { typ: 'JWT' } })],
    ['of no type', () => prove(holder, { header: { typ: undefined } })],
    ['without its key', () => prove(holder, { header: { jwk: undefined } })],
    ["with the thief's signature under the holder's key", () => prove({ ...thief, jwk: holder.jwk })],
    ['in another encoding', async () => `${await prove(holder)}=`],
    ['twice in one header', async () => `${await prove(holder)}, ${await prove(holder)}`],
    ['with a symmetric key', () => symmetricProof()],
  ]

  it.each(bad)('%s', async (_, make) => {
    const pair = await bind(user, holder)
    const successor = await proven(pair)
    await expectUnproven(await refreshWith(successor, await make()))
    // A bad proof with a used pair is not reuse either.
    await expectUnproven(await refreshWith(pair, await make()))
    await proven(successor)
  })

  it('with a private key in it', async () => {
    const { privateKey, jwk } = holder
    const pair = await bind(user, holder)
    const exported = await crypto.subtle.exportKey('jwk', privateKey as never)
    const { alg: _, ...key } = jwk
    const proof = await prove(holder, { header: { jwk: { ...key, d: (exported as { d: string }).d } } })
    await expectUnproven(await refreshWith(pair, proof))
    await proven(pair)
  })

  it('at create', async () => {
    const body = { username: user.username, password: 'irrelevant' }
    const parts: ProofParts[] = [{ htm: 'PUT' }, { htm: 'POST', iat: now() - 100 }]
    for (const part of parts) {
      await expectUnproven(await call('POST', PATH, { body, headers: { dpop: await prove(holder, part) } }))
    }
  })

  async function symmetricProof() {
    const secret = new Uint8Array(32)
    return new SignJWT({ htm: 'PUT', htu: `http://localhost${PATH}`, iat: now(), jti: 'a' })
      .setProtectedHeader({ typ: 'dpop+jwt', alg: 'HS256', jwk: { kty: 'oct', k: 'A'.repeat(43) } as never })
      .sign(secret)
  }
})
