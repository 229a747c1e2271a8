import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { OperatorApi } from '../../../scripts/operator/operator-api.ts'
import { ROOT } from '../../../scripts/project.ts'
import { DEV_VARS, readDevVars } from '../../../scripts/start/dev-vars.ts'
import { options } from '../../support/scripts.ts'

// `npm run issuer` against a service that was really started, with a provider on this machine.

const url = `http://localhost:${inject('service').port}`
const { OPERATOR_TOKEN } = readDevVars(`${ROOT}/${DEV_VARS}`)
const api = new OperatorApi(url, OPERATOR_TOKEN)
const folder = mkdtempSync(join(tmpdir(), 'ets-issuer-'))

let server: Server
let iss: string
let signing: CryptoKey
let customer: string

beforeAll(async () => {
  const pair = await generateKeyPair('ES256', { extractable: true })
  signing = pair.privateKey
  const set = { keys: [{ ...(await exportJWK(pair.publicKey)), kid: 'k1', alg: 'ES256' }] }
  writeFileSync(join(folder, 'set.json'), JSON.stringify(set))
  writeFileSync(join(folder, 'private.json'), JSON.stringify(await exportJWK(signing)))
  server = createServer((request, response) => {
    const documents: Record<string, object> = {
      '/.well-known/openid-configuration': { issuer: iss, jwks_uri: `${iss}/keys` },
      '/keys': set,
      '/other/.well-known/openid-configuration': { issuer: iss, jwks_uri: `${iss}/keys` },
    }
    response.end(JSON.stringify(documents[request.url ?? ''] ?? {}))
  })
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve))
  iss = `http://localhost:${(server.address() as AddressInfo).port}`
  customer = String((await api.call('POST', '/customer', { name: 'Issuers' })).id)
})

afterAll(() => {
  server.close()
  rmSync(folder, { recursive: true })
})

/** Runs the command as npm does, with this text as its standard input. */
async function run(
  args: readonly string[],
  input = '',
): Promise<{ code: number; stdout: string; stderr: string }> {
  const running = promisify(execFile)(process.execPath, ['scripts/issuer.ts', ...args, '--url', url], options)
  running.child.stdin?.end(input)
  return running.then(
    ({ stdout, stderr }) => ({ code: 0, stdout: String(stdout), stderr: String(stderr) }),
    ({ code, stdout, stderr }) => ({ code, stdout: String(stdout), stderr: String(stderr) }),
  )
}

const token = (claims: object = {}) =>
  new SignJWT({ sub: 'ann', email: `${crypto.randomUUID()}@example.com`, email_verified: true, ...claims })
    .setProtectedHeader({ alg: 'ES256', kid: 'k1' })
    .setIssuer(iss)
    .setAudience('web')
    .setIssuedAt()
    .setExpirationTime('5m')
    .sign(signing)

describe('npm run issuer', () => {
  it('adds an issuer by its discovery document, tries a token from standard input, and removes it', async () => {
    const rules = [
      '--provisioning',
      'create',
      '--role-claim',
      'groups',
      '--roles',
      'a=b=ROLE_USER, c=ROLE_SUPPORT',
    ]
    const more = ['--audience', 'web,app', '--customer', customer, '--max-age', '300', '--nonce', 'off']
    const added = await run(['add', 'Local login', '--iss', iss, ...more, ...rules])
    expect(added).toMatchObject({ code: 0, stderr: '' })
    const id = added.stdout.trim()
    const { rows } = await api.list('GET', '/issuer?size=100')
    expect(rows.find(({ issuerId }) => issuerId === id)).toMatchObject({
      name: 'Local login',
      jwksUri: `${iss}/keys`,
      audiences: ['web', 'app'],
      maxAgeSeconds: 300,
      roles: [
        { value: 'a=b', role: 'ROLE_USER' },
        { value: 'c', role: 'ROLE_SUPPORT' },
      ],
    })
    expect((await run(['list', '--size', '100'])).stdout).toContain(id)
    const fits = await run(['test', id], `${await token({ groups: ['c'] })}\n`)
    expect(fits).toMatchObject({ code: 0, stderr: '' })
    expect(fits.stdout).toMatch(/^accepted\nThe token is accepted, and its user would be added\.\n/)
    expect(fits.stdout).toContain('ROLE_SUPPORT')
    const refused = await run(['test', id], await token({ groups: ['x'] }))
    expect(refused).toMatchObject({ code: 1, stderr: '' })
    expect(refused.stdout).toMatch(/^refused: no_role\ngroups has no value with a role/)
    expect((await run(['test', id])).stderr).toBe('there is no token on standard input\n')
    expect((await run(['disable', id])).stdout).toBe(`${id} is disabled\n`)
    expect((await run(['enable', id])).stdout).toBe(`${id} is enabled\n`)
    expect((await run(['remove', id])).stdout).toBe(`${id} is removed\n`)
  })

  it('adds an issuer by a file of its keys, and sends no private key on', async () => {
    const rules = ['--audience', 'web', '--provisioning', 'link', '--customer', customer]
    const added = await run([
      'add',
      'Back end',
      '--iss',
      'urn:back-end',
      '--keys',
      join(folder, 'set.json'),
      ...rules,
    ])
    expect(added).toMatchObject({ code: 0, stderr: '' })
    const key = join(folder, 'private.json')
    const refused = await run(['add', 'Back end', '--iss', 'urn:other', '--keys', key, ...rules])
    expect(refused).toMatchObject({ code: 1, stdout: '' })
    expect(refused.stderr).toContain('has a private or secret key; give the public part')
    await run(['remove', added.stdout.trim()])
  })

  it.each([
    ['an unknown provider', ['--iss', 'http://localhost:9'], /does not name the keys: give --jwks/],
    ['a wrong switch', ['--iss', 'x', '--jwks', 'y', '--nonce', 'yes'], /--nonce: must be on or off/],
    ['wrong roles', ['--iss', 'x', '--jwks', 'y', '--roles', 'admins'], /--roles: must be VALUE=ROLE/],
    ['no file', ['--iss', 'x', '--keys', 'nowhere.json'], /--keys nowhere.json: must be a file/],
  ])('refuses %s', async (_, args, message) => {
    const refused = await run(['add', 'x', '--audience', 'web', ...args])
    expect(refused).toMatchObject({ code: 1, stdout: '' })
    expect(refused.stderr).toMatch(message)
  })

  it('refuses the discovery document of another issuer', async () => {
    const refused = await run(['add', 'x', '--audience', 'web', '--iss', `${iss}/other`])
    expect(refused.stderr).toContain(`is of the issuer ${iss}`)
  })
})
