import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { append, generateKey, type KeySet, promote, retire } from '../../../scripts/keys/key-set.ts'
import type { Algorithm } from '../../../src/tokens/algorithms.ts'
import { next, type Pair, refresh, send } from '../../support/api.ts'
import { expectAlive, expectInvalidToken } from '../../support/expect.ts'
import { claimsOf, headerOf } from '../../support/tokens.ts'
import { newPair, newUser } from '../../support/users.ts'

const SECRETS = [
  ['ACCESS_TOKEN_KEYS', 'token', 'ES256'],
  ['REFRESH_TOKEN_KEYS', 'refreshToken', 'HS256'],
] as const

const kidsShown = async (vars: object) => {
  const shown = (await (await send('GET', '/.well-known/jwks.json', {}, vars as never)).json()) as KeySet
  return shown.keys.map(({ kid }) => kid)
}

describe.each(SECRETS)('%s', (name, half, algorithm: Algorithm) => {
  const old = JSON.parse(env[name]) as KeySet
  const oldKid = old.keys[0]?.kid as string
  const varsOf = (set: KeySet) => ({ [name]: JSON.stringify(set) })
  const signerOf = (pair: Pair) => headerOf(pair[half]).kid

  it('rotates from one key to the next without a refusal', async () => {
    const user = await newUser()
    const key = await generateKey(algorithm)
    const kid = key.kid as string
    const [before, announced] = [varsOf(old), varsOf(append(old, key))]
    const promoted = varsOf(promote(append(old, key), kid))
    const retired = varsOf(retire(promote(append(old, key), kid), oldKid))

    let busy = await newPair(user, before)
    const lazy = await newPair(user, before)
    const lost = await newPair(user, before)
    busy = await next(busy, announced)
    expect(signerOf(busy)).toBe(oldKid)
    // Isolates of both configurations answer at the same time.
    busy = await next(busy, before)
    busy = await next(busy, promoted)
    expect(signerOf(busy)).toBe(kid)
    busy = await next(busy, announced)
    expect(signerOf(busy)).toBe(oldKid)
    busy = await next(busy, promoted)
    const woken = await next(lazy, promoted)
    expect(signerOf(woken)).toBe(kid)
    busy = await next(busy, retired)
    expect(claimsOf(busy.token).gen).toBe(6)
    await expectAlive(woken, retired)
    await expectAlive(await newPair(user, retired), retired)

    // A token of the old key is valid until the key is retired. Afterwards it changes nothing.
    await expectInvalidToken(await refresh(lost, { vars: retired }))
    await expectAlive(lost, promoted)
  })

  it('a used pair that the old key signed is still reuse', async () => {
    const user = await newUser()
    const key = await generateKey(algorithm)
    const promoted = varsOf(promote(append(old, key), key.kid as string))
    const first = await newPair(user, varsOf(old))
    const second = await next(first, promoted)
    await expectInvalidToken(await refresh(first, { vars: promoted }))
    await expectInvalidToken(await refresh(second, { vars: promoted }))
  })

  it('is published from its announcement to its retirement', async () => {
    const key = await generateKey(algorithm)
    const announced = append(old, key)
    const promoted = promote(announced, key.kid as string)
    const expected = name === 'ACCESS_TOKEN_KEYS' ? [oldKid, key.kid] : [headerOfAccess()]
    expect((await kidsShown(varsOf(announced))).sort()).toEqual([...expected].sort())
    expect((await kidsShown(varsOf(promoted))).sort()).toEqual([...expected].sort())
    const left = name === 'ACCESS_TOKEN_KEYS' ? [key.kid] : [headerOfAccess()]
    expect(await kidsShown(varsOf(retire(promoted, oldKid)))).toEqual(left)
  })
})

const headerOfAccess = () => (JSON.parse(env.ACCESS_TOKEN_KEYS) as KeySet).keys[0]?.kid

describe('the three steps', () => {
  it('do not change the set that they are given', async () => {
    const set: KeySet = { keys: [await generateKey('EdDSA')] }
    const before = JSON.stringify(set)
    const key = await generateKey('ES256')
    const three = retire(promote(append(set, key), key.kid as string), set.keys[0]?.kid as string)
    expect(three).toEqual({ keys: [key] })
    expect(JSON.stringify(set)).toBe(before)
  })

  it('refuse to retire the key that signs, and a key that is not there', async () => {
    const [one, two] = [await generateKey('EdDSA'), await generateKey('EdDSA')]
    const set = { keys: [one, two] }
    expect(() => retire(set, one.kid as string)).toThrow(/promote another key/)
    expect(() => retire(set, 'nobody')).toThrow(/no key has the kid nobody/)
    expect(() => promote(set, 'nobody')).toThrow(`${one.kid}, ${two.kid}`)
    for (const attempt of [() => promote(set, 'x'), () => retire(set, one.kid as string)]) {
      expect(attempt).not.toThrow(one.d as string)
    }
  })

  it('keep the order of the keys that they do not name', async () => {
    const keys = await Promise.all([1, 2, 3].map(() => generateKey('HS256')))
    const [a, b, c] = keys.map(({ kid }) => kid as string)
    const kids = (set: KeySet) => set.keys.map(({ kid }) => kid)
    expect(kids(promote({ keys }, c as string))).toEqual([c, a, b])
    expect(kids(retire({ keys }, b as string))).toEqual([a, c])
  })
})
