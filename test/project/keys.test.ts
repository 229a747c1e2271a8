import { describe, expect, it } from 'vitest'
import { runKeys } from '../../scripts/keys/commands.ts'
import { append, generateKey, type KeySet, promote, readKeySet, retire } from '../../scripts/keys/key-set.ts'
import { localSecrets } from '../../scripts/start/local-secrets.ts'
import { loadKeyring } from '../../src/keys/keyring.ts'
import { ALGORITHMS, isAlgorithm } from '../../src/tokens/algorithms.ts'

const noInput = () => Promise.reject(new Error('standard input was read'))

async function run(args: string[], set?: KeySet): Promise<KeySet> {
  const result = await runKeys(args, set === undefined ? noInput : async () => JSON.stringify(set))
  if (result === null) throw new Error('it asked for the usage')
  return result.set
}

const kids = (set: KeySet) => set.keys.map(({ kid }) => kid)

describe('a key set', () => {
  it('is rotated in three steps: append, promote, retire', async () => {
    const [a, b, c] = [await generateKey('EdDSA'), await generateKey('EdDSA'), await generateKey('EdDSA')]
    const two = append({ keys: [a, b] }, c)
    expect(kids(two)).toEqual([a.kid, b.kid, c.kid])
    const promoted = promote(two, c.kid as string)
    expect(kids(promoted)).toEqual([c.kid, a.kid, b.kid])
    expect(kids(retire(promoted, a.kid as string))).toEqual([c.kid, b.kid])
  })

  it('keeps the key that signs, and refuses an unknown kid', async () => {
    const key = await generateKey('EdDSA')
    const set = { keys: [key] }
    expect(() => retire(set, key.kid as string)).toThrow(`${key.kid} signs: promote another key`)
    expect(() => retire(set, 'other')).toThrow(`no key has the kid other; the set has: ${key.kid}`)
    expect(() => promote(set, 'other')).toThrow('no key has the kid other')
  })

  it('is read by the rules of the service, which gives a key without a kid its thumbprint', async () => {
    const { kid, alg: _alg, ...bare } = await generateKey('HS256')
    const { keys } = await readKeySet(JSON.stringify({ keys: [{ ...bare, use: 'sig' }] }))
    expect(keys).toEqual([{ ...bare, use: 'sig', kid, alg: 'HS256' }])
    const zeros = `{"keys":[{"kty":"oct","k":"${'A'.repeat(43)}"}]}`
    for (const bad of ['', '[]', '{"keys":[]}', '{"keys":[{"kty":"oct","k":"c2hvcnQ"}]}', zeros]) {
      await expect(readKeySet(bad)).rejects.toThrow(/^the key set: /)
    }
  })
})

describe('npm run keys', () => {
  it('makes an EdDSA key by default, and one of every algorithm that the service knows', async () => {
    expect((await run([])).keys).toMatchObject([{ alg: 'EdDSA', crv: 'Ed25519' }])
    const refresh = JSON.stringify(await run(['--alg', 'HS256']))
    for (const algorithm of Object.keys(ALGORITHMS).filter(isAlgorithm)) {
      const access = JSON.stringify(await run([`--alg=${algorithm}`]))
      const keyring = await loadKeyring({ ACCESS_TOKEN_KEYS: access, REFRESH_TOKEN_KEYS: refresh }, false)
      expect(keyring.access.signer.algorithm).toBe(algorithm)
    }
  })

  it('appends a key of the algorithm that signs, or of the given one', async () => {
    const set = await run(['--alg', 'ES256'])
    expect((await run(['rotate'], set)).keys).toMatchObject([{ alg: 'ES256' }, { alg: 'ES256' }])
    const other = await run(['rotate', '--alg', 'EdDSA'], set)
    expect(other.keys).toMatchObject([{ alg: 'ES256' }, { alg: 'EdDSA' }])
  })

  it('promotes and retires by kid, also a kid that begins with a dash', async () => {
    const set = await run(['rotate'], await run([]))
    const [old, fresh] = kids(set) as [string, string]
    const promoted = await run(['promote', fresh], set)
    expect(kids(promoted)).toEqual([fresh, old])
    expect(kids(await run(['retire', old], promoted))).toEqual([fresh])
    await expect(run(['promote', '-alg'], set)).rejects.toThrow('no key has the kid -alg')
  })

  it('makes no key with the local mark, and leaves the mark on those that have it', async () => {
    const { ACCESS_TOKEN_KEYS, REFRESH_TOKEN_KEYS } = await localSecrets()
    const result = await runKeys(['rotate'], async () => ACCESS_TOKEN_KEYS)
    const [old, fresh] = result?.set.keys ?? []
    expect(old).toHaveProperty('local_only', true)
    expect(fresh).not.toHaveProperty('local_only')
    expect(result?.words).toContain(`a deployment refuses this set: generated for local runs: ${old?.kid}`)
    const secrets = { ACCESS_TOKEN_KEYS: JSON.stringify(result?.set), REFRESH_TOKEN_KEYS }
    await expect(loadKeyring(secrets, false)).rejects.toThrow(
      'ACCESS_TOKEN_KEYS: key 1 was generated for local',
    )
  })

  it.each([
    [['turn'], 'turn: not understood'],
    [['promote'], 'promote needs a KID'],
    [['retire', 'a', 'b'], 'b: not understood'],
    [['promote', 'a', '--alg', 'HS256'], 'promote creates no key'],
    [['--alg', 'none'], '--alg none: must be one of'],
    [['--frobnicate'], '--frobnicate'],
  ])('refuses %j', async (args, message) => {
    await expect(run(args, await run([]))).rejects.toThrow(message)
  })

  it('prints its usage for --help', async () => {
    expect(await runKeys(['--help'], noInput)).toBeNull()
    expect(await runKeys(['promote', '--help'], noInput)).toBeNull()
  })
})
