import { scryptSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { hashPassword, needsRehash, verifyPassword } from '../../../src/users/password.ts'

const CURRENT = /^\$scrypt\$ln=14,r=8,p=5\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64').replaceAll('=', '')

/** A PHC string from other code. */
function phc(password: string, ln: number, r: number, p: number): string {
  const salt = Buffer.from('sixteen bytes...')
  const hash = scryptSync(password, salt, 32, { N: 2 ** ln, r, p })
  return `$scrypt$ln=${ln},r=${r},p=${p}$${base64(salt)}$${base64(hash)}`
}

const hashOf = (cost: string) => `$scrypt$${cost}$${'A'.repeat(22)}$${'A'.repeat(43)}`

describe('a hash', () => {
  it('has its parameters and its own salt, and verifies its password alone', async () => {
    const [one, other] = [await hashPassword('secret'), await hashPassword('secret')]
    expect(one).toMatch(CURRENT)
    expect(other).not.toBe(one)
    expect(await verifyPassword('secret', one)).toBe(true)
    expect(await verifyPassword('Secret', one)).toBe(false)
    expect(await verifyPassword('secret ', other)).toBe(false)
    expect(needsRehash(one)).toBe(false)
  })

  it('equals the scrypt of node:crypto, with any parameters', async () => {
    for (const [ln, r, p] of [
      [4, 8, 1],
      [10, 4, 2],
    ] as const) {
      expect(await verifyPassword('secret', phc('secret', ln, r, p))).toBe(true)
      expect(await verifyPassword('other', phc('secret', ln, r, p))).toBe(false)
      expect(needsRehash(phc('secret', ln, r, p))).toBe(true)
    }
  })

  it('is made again if any one parameter is higher or lower', () => {
    const rest = hashOf('ln=14,r=8,p=5')
    expect(needsRehash(rest)).toBe(false)
    for (const cost of [
      'ln=13,r=8,p=5',
      'ln=15,r=8,p=5',
      'ln=14,r=4,p=5',
      'ln=14,r=8,p=1',
      'ln=14,r=8,p=6',
    ]) {
      expect(needsRehash(hashOf(cost))).toBe(true)
    }
  })

  it('without a user verifies no password', async () => {
    expect(await verifyPassword('', null)).toBe(false)
    expect(await verifyPassword('secret', null)).toBe(false)
  })
})
