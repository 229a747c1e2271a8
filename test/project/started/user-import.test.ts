import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { promisify } from 'node:util'
import { afterAll, beforeEach, describe, expect, inject, it } from 'vitest'
import { OperatorApi } from '../../../scripts/operator/operator-api.ts'
import { ROOT } from '../../../scripts/project.ts'
import { DEV_VARS, readDevVars } from '../../../scripts/start/dev-vars.ts'
import { options } from '../../support/scripts.ts'

// `npm run user -- import` against a service that was really started.

const url = `http://localhost:${inject('service').port}`
const { OPERATOR_TOKEN } = readDevVars(`${ROOT}/${DEV_VARS}`)
const api = new OperatorApi(url, OPERATOR_TOKEN)
const folder = mkdtempSync(join(tmpdir(), 'ets-import-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const BCRYPT = '$2a$06$If6bvum7DFjUnE9p2uDeDu0YHzrHM6tf.iqN8.yx.jNN1ILEf7h0i'
const MD5 = 'md5$seasalt$3f86d0d3d465b7b458c231bf3555c0e3'
const ADVICE = 'Correct the lines that failed, and import the file again: users that exist stay unchanged.\n'

let customerId: string
beforeEach(async () => {
  customerId = String((await api.call('POST', '/customer', { name: 'Import' })).id)
})

const name = (index: number) => `import-${index}-${customerId}@example.com`
const user = (index: number, more: object = {}) => ({
  externalId: `crm-${index}`,
  username: name(index),
  role: 'ROLE_USER',
  ...more,
})

/** Runs the command as npm does, with a file of these lines. A text is a line as it is. */
async function run(lines: readonly (object | string)[], ...args: string[]) {
  const file = join(folder, `${customerId}.ndjson`)
  writeFileSync(
    file,
    lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n'),
  )
  return runFile(file, '--customer', customerId, ...args)
}

async function runFile(...args: string[]) {
  const given = args.includes('--url') ? args : [...args, '--url', url]
  try {
    const { stdout, stderr } = await promisify(execFile)(
      process.execPath,
      ['scripts/user.ts', 'import', ...given],
      options,
    )
    return { code: 0, stdout, stderr }
  } catch (error) {
    return error as { code: number; stdout: string; stderr: string }
  }
}

const users = async () => (await api.list('GET', `/user?customerId=${customerId}&size=100`)).rows

async function logIn(username: string, password: string): Promise<number> {
  const response = await fetch(`${url}/api/v2/auth/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username, password }),
  })
  return response.status
}

/** A server that answers each call by the next of these codes, and the last one again. */
async function serve(codes: readonly string[]) {
  const bodies: string[] = []
  const server = createServer((request, response) => {
    void text(request).then((sent) => {
      const errorCode = codes[Math.min(bodies.length, codes.length - 1)] ?? ''
      bodies.push(sent)
      const results = [{ outcome: 'added', reason: null }]
      const pageable = { page: 0, totalPages: 1, totalElements: 1 }
      const [content, page] = errorCode === '' ? [[{ results }], pageable] : ['', '']
      const body = { errorCode, errorMessage: 'said so', content, pageable: page }
      response.writeHead(errorCode === '' ? 200 : 503).end(JSON.stringify(body))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}`, bodies: () => bodies, stop: () => server.close() }
}

describe('npm run user -- import', () => {
  it('adds the users of a file in calls of some dozen, and a second run changes none', async () => {
    const lines = Array.from({ length: 90 }, (_, index) => user(index, { passwordHash: BCRYPT }))
    const summary = (added: number, existing: number) =>
      `${added} added, ${existing} exist already and stay unchanged, 0 failed\n`
    expect(await run(lines)).toEqual({ code: 0, stdout: summary(90, 0), stderr: '' })
    expect(await users()).toHaveLength(90)
    expect(await logIn(name(7), 'abc')).toBe(200)
    expect(await run(lines)).toEqual({ code: 0, stdout: summary(0, 90), stderr: '' })
    expect(await logIn(name(7), 'abc')).toBe(200)
    expect(await logIn(name(7), 'abd')).toBe(401)
  })

  it('changes nothing in a dry run, and says what it would do', async () => {
    const lines = [user(1, { passwordHash: MD5 }), user(2, { role: 'ROLE_KING' })]
    const { code, stdout } = await run(lines, '--dry-run')
    expect(code).toBe(1)
    expect(stdout).toBe(
      'line 2: role must be one of ROLE_SUPER_ADMIN, ROLE_USER, ROLE_READ_ONLY, ROLE_SUPPORT\n' +
        '1 would be added, 0 exist already and stay unchanged, 1 would fail\n',
    )
    expect(await users()).toEqual([])
  })

  it('names each line that failed, and why, in order and without its values', async () => {
    const secret = 'hunter2-hunter2'
    const { code, stdout, stderr } = await run([
      user(1),
      { ...user(2), password: secret },
      '',
      `{"username": "${secret}`,
      user(3, { username: name(1) }),
      user(4, { passwordHash: secret }),
      user(5, { passwordHash: BCRYPT.replace('$06$', '$31$') }),
      user(6, { customerId: '00000000-0000-4000-8000-000000000000' }),
      [secret] as object,
      user(7),
    ])
    expect({ code, stderr }).toEqual({ code: 1, stderr: ADVICE })
    expect(stdout.split('\n')).toEqual([
      'line 2: password is not known',
      'line 4: is not a JSON object',
      'line 5: username is taken',
      expect.stringContaining('line 6: passwordHash is of no known format: bcrypt,'),
      expect.stringMatching(/^line 7: passwordHash costs \d+ ms to verify, and may cost 2000 ms$/),
      'line 8: customerId is no customer',
      'line 9: is not a JSON object',
      '2 added, 0 exist already and stay unchanged, 7 failed',
      '',
    ])
    expect(stdout).not.toContain(secret)
  })

  it('wraps MD5 here, and sends no hash of it', async () => {
    const server = await serve([''])
    try {
      await run([user(1, { passwordHash: MD5 })], '--url', server.url)
      const [asked = '', sent = ''] = server.bodies()
      expect(JSON.parse(asked)).toMatchObject({ dryRun: true, users: [{ username: name(1) }] })
      expect(asked).not.toContain('passwordHash')
      expect(sent).toContain('$wrapped$md5$')
      expect(asked + sent).not.toMatch(/3f86d0d3|P4bQ09Rl/)
    } finally {
      server.stop()
    }
  })

  it('imports MD5, and leaves it unchanged in a second run', async () => {
    expect((await run([user(1, { passwordHash: MD5 }), user(2)])).code).toBe(0)
    const formats = async () => (await api.list('GET', '/user/import')).rows.map(({ format }) => format)
    expect(await formats()).toContain('wrapped')
    expect(await logIn(name(1), 'lètmein')).toBe(200)
    expect(await logIn(name(1), MD5)).toBe(401)
    expect((await run([user(1, { passwordHash: MD5 })])).stdout).toContain('0 added, 1 exist')
  })

  it('continues from a line', async () => {
    const { stdout } = await run([user(1), user(2), user(3)], '--from', '2')
    expect(stdout).toBe('2 added, 0 exist already and stay unchanged, 0 failed\n')
    expect((await users()).map(({ externalId }) => externalId)).toEqual(['crm-2', 'crm-3'])
  })

  it('sends a call again after an outage', async () => {
    const server = await serve(['GLOBAL_1001', ''])
    try {
      const { code, stdout } = await run([user(1)], '--url', server.url)
      expect({ code, stdout }).toEqual({
        code: 0,
        stdout: '1 added, 0 exist already and stay unchanged, 0 failed\n',
      })
      expect(server.bodies()).toHaveLength(2)
    } finally {
      server.stop()
    }
  })

  it('stops at a refusal of the call, and names the line to continue from', async () => {
    const server = await serve(['AUTH_1002'])
    try {
      const { code, stdout, stderr } = await run([user(1), user(2)], '--from', '2', '--url', server.url)
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
      expect(stderr).toContain('AUTH_1002 said so')
      expect(stderr).toContain('The import stopped before line 2. --from 2 continues it.')
      expect(server.bodies()).toHaveLength(1)
    } finally {
      server.stop()
    }
  })

  it('refuses a file that it cannot read, and a wrong line', async () => {
    expect((await runFile(join(folder, 'none.ndjson'))).stderr).toMatch(
      /none\.ndjson: cannot be read \(ENOENT\)/,
    )
    const file = join(folder, 'latin1.ndjson')
    writeFileSync(file, Buffer.from([0x7b, 0xff, 0x7d]))
    expect((await runFile(file)).stderr).toMatch(/latin1\.ndjson: is not UTF-8 in line 1 or later/)
    expect((await run([user(1)], '--from', '0')).stderr).toBe(
      '--from: must be the number of a line, from 1\n',
    )
  })
})

describe('npm run user', () => {
  const command = async (...args: string[]) =>
    (await promisify(execFile)(process.execPath, ['scripts/user.ts', ...args, '--url', url], options)).stdout

  it('adds a user without a password, renames it, and changes its external id', async () => {
    const role = ['--role', 'ROLE_USER', '--customer', customerId]
    await command('add', name(1), ...role, '--external-id', 'crm-1', '--no-password')
    expect(await users()).toMatchObject([{ externalId: 'crm-1', hasPassword: false }])
    expect(await command('rename', name(1), '--to', name(2))).toBe(`${name(1)} has the new name\n`)
    await command('external-id', name(2), '--id', 'crm-2')
    expect(await users()).toMatchObject([{ username: name(2), externalId: 'crm-2' }])
    expect(await command('list', '--external-id', 'crm-2', '--customer', customerId)).toContain(name(2))
    await command('external-id', name(2))
    expect(await users()).toMatchObject([{ externalId: null }])
  })

  it('counts the imported hashes that are left, and removes a password', async () => {
    await run([user(1, { passwordHash: BCRYPT })])
    expect(await command('report')).toMatch(/^ +\d+ {2}bcrypt$/m)
    await command('no-password', name(1))
    expect(await users()).toMatchObject([{ hasPassword: false }])
  })
})
