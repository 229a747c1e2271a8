import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { append, generateKey, type KeySet, promote, retire } from '../../../scripts/keys/key-set.ts'
import { athOf } from '../../../src/tokens/bound-access.ts'
import { next, type Pair, refresh } from '../../support/api.ts'
import { expectAlive, expectEnded, expectInvalidToken } from '../../support/expect.ts'
import { claimsOf, headerOf, resigned, serviceKey, signWith } from '../../support/tokens.ts'
import { newPair, newUser } from '../../support/users.ts'

// The refresh token carries the hash of its access token (`ath`). Where it fits, the signature of the access token is not
// checked, and every refusal is as before.

const OFF = { OAUTH_TOKEN_ENDPOINT: 'off' }

/** The pair as release 0.2 signed it. */
async function unbound(pair: Pair): Promise<Pair> {
  return { ...pair, refreshToken: await resigned('refresh', pair.refreshToken, { ath: undefined }) }
}

/** The pair with an access token whose signature is wrong, bound by a holder of the refresh key. */
async function boundForgery({ token, refreshToken }: Pair): Promise<Pair> {
  const forged = `${token.slice(0, token.lastIndexOf('.'))}.${'A'.repeat(86)}`
  return { token: forged, refreshToken: await resigned('refresh', refreshToken, { ath: athOf(forged) }) }
}

it('a pair of release 0.2, which has no hash, is refreshed, and its replay is reuse', async () => {
  const old = await unbound(await newPair(await newUser()))
  expect(claimsOf(old.refreshToken)).not.toHaveProperty('ath')
  const child = await next(old)
  expect(claimsOf(child.refreshToken)).toHaveProperty('ath')
  await expectInvalidToken(await refresh(old))
  await expectEnded(child)
})

it('a replay that was signed anew, bound or not, is reuse', async () => {
  for (const change of [unbound, async (pair: Pair) => pair]) {
    const pair = await newPair(await newUser())
    const child = await next(pair)
    const again = await change(pair)
    const iat = claimsOf(pair.refreshToken).iat - 1
    const anew = { ...again, refreshToken: await resigned('refresh', again.refreshToken, { iat }) }
    await expectInvalidToken(await refresh(anew))
    await expectEnded(child)
  }
})

it('halves of two pairs are refused, and neither family changes', async () => {
  const user = await newUser()
  const [one, other] = [await newPair(user), await newPair(user)]
  const mixed = { token: one.token, refreshToken: other.refreshToken }
  await expectInvalidToken(await refresh(mixed))
  // The hash of this pair fits, and its halves are of two families.
  const ath = athOf(one.token)
  const bound = { ...mixed, refreshToken: await resigned('refresh', other.refreshToken, { ath }) }
  await expectInvalidToken(await refresh(bound))
  await expectAlive(one)
  await expectAlive(other)
})

it('an access token of the same generation that was signed anew is accepted, as before', async () => {
  const pair = await newPair(await newUser())
  const token = await signWith(serviceKey('access'), headerOf(pair.token), {
    ...claimsOf(pair.token),
    jti: 'another text',
  })
  await expectAlive({ ...pair, token })
})

describe('an access token of a retired key', () => {
  const old = JSON.parse(env.ACCESS_TOKEN_KEYS) as KeySet
  const oldKid = old.keys[0]?.kid as string

  it('is refused, although its hash fits', async () => {
    const key = await generateKey('ES256')
    const both = append(old, key)
    const retired = { ACCESS_TOKEN_KEYS: JSON.stringify(retire(promote(both, key.kid as string), oldKid)) }
    const pair = await newPair(await newUser())
    await expectInvalidToken(await refresh(pair, { vars: retired }))
    await expectAlive(pair, { ACCESS_TOKEN_KEYS: JSON.stringify(both) })
  })
})

describe('a forged access token that the refresh key bound', () => {
  it('is refused while /oauth2/token is off: the refresh key alone does not make a pair', async () => {
    const pair = await newPair(await newUser(), OFF)
    await expectInvalidToken(await refresh(await boundForgery(pair), { vars: OFF }))
    await expectAlive(pair, OFF)
  })

  it('is accepted while /oauth2/token is on, which asks for the refresh key alone too', async () => {
    const pair = await newPair(await newUser())
    await expectAlive(await boundForgery(pair))
  })
})
