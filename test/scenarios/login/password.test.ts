import { env } from 'cloudflare:workers'
import { scryptSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { contentOf, create, operate, PASSWORD } from '../../support/api.ts'
import { expectFailure, expectInvalidCredentials } from '../../support/expect.ts'
import { newUser } from '../../support/users.ts'

const CURRENT = /^\$scrypt\$ln=14,r=8,p=5\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64').replaceAll('=', '')

/** A PHC string from other code. */
function phc(password: string, ln: number, r: number, p: number): string {
  const salt = Buffer.from('sixteen bytes...')
  const hash = scryptSync(password, salt, 32, { N: 2 ** ln, r, p })
  return `$scrypt$ln=${ln},r=${r},p=${p}$${base64(salt)}$${base64(hash)}`
}

const storedHash = async (id: string) =>
  (
    await env.DB.prepare('SELECT password_hash FROM users WHERE id = ?')
      .bind(id)
      .first<{ password_hash: string }>()
  )?.password_hash as string

const storeHash = (id: string, hash: string) =>
  env.DB.prepare('UPDATE users SET password_hash = ? WHERE id = ?').bind(hash, id).run()

const userWith = async (password: string) => {
  const { customerId } = await newUser()
  const username = `${crypto.randomUUID()}@example.com`
  const response = await operate('POST', '/user', { username, password, customerId, role: 'ROLE_USER' })
  return { username, response }
}

describe('an upgrade', () => {
  it('happens at a login with the right password, once', async () => {
    const user = await newUser()
    await storeHash(user.id, phc(PASSWORD, 10, 8, 1))
    await expectInvalidCredentials(await create(user.username, { password: 'wrong' }))
    expect(await storedHash(user.id)).toBe(phc(PASSWORD, 10, 8, 1))
    await contentOf(await create(user.username))
    const upgraded = await storedHash(user.id)
    expect(upgraded).toMatch(CURRENT)
    await contentOf(await create(user.username))
    expect(await storedHash(user.id)).toBe(upgraded)
  })
})

describe('a password is taken exactly as sent', () => {
  it.each([
    ['spaces around it', '  secret  ', ['secret', ' secret ', '  secret']],
    ['a composed character', 'caf\u00e9', ['cafe\u0301', 'cafe']],
    ['a decomposed character', 'cafe\u0301', ['caf\u00e9']],
    ['a NUL in it', 'a\u0000b', ['a', 'a\u0000c']],
    ['a byte order mark before it', '\uFEFFsecret', ['secret']],
    ['capitals', 'SECRET', ['secret']],
    ['one of 1,024 bytes', 'x'.repeat(1024), ['x'.repeat(1023)]],
    ['one of 1,024 bytes in 256 characters', '\u{1F511}'.repeat(256), ['\u{1F511}'.repeat(255)]],
  ])('%s', async (_, password, others) => {
    const { username, response } = await userWith(password)
    expect(response.status).toBe(200)
    await contentOf(await create(username, { password }))
    for (const other of others) await expectInvalidCredentials(await create(username, { password: other }))
  })

  it.each([
    ['1,025 bytes', 'x'.repeat(1025)],
    ['1,025 bytes in 257 characters', `${'\u{1F511}'.repeat(256)}x`],
  ])('but not of %s', async (_, password) => {
    const refusals = [await create('nobody@example.com', { password }), (await userWith(password)).response]
    for (const response of refusals) {
      const body = await expectFailure(
        response,
        400,
        'GLOBAL_1002',
        'password must be at most 1024 bytes of UTF-8',
      )
      expect(body).not.toContain(password)
    }
  })

  it('is refused with a lone surrogate', async () => {
    await expectFailure(
      await create('nobody@example.com', { password: 'a\ud800b' }),
      400,
      'GLOBAL_1002',
      'password must be well-formed',
    )
  })
})
