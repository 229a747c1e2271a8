import { execFile, spawn } from 'node:child_process'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { OperatorApi } from '../../../scripts/operator/operator-api.ts'
import { exportUsers } from '../../../scripts/operator/user-export.ts'
import { ROOT } from '../../../scripts/project.ts'
import { DEV_VARS, readDevVars } from '../../../scripts/start/dev-vars.ts'
import { options } from '../../support/scripts.ts'

// `npm run user -- export` against a service that was really started.

const url = `http://localhost:${inject('service').port}`
const { OPERATOR_TOKEN } = readDevVars(`${ROOT}/${DEV_VARS}`)
const api = new OperatorApi(url, OPERATOR_TOKEN)
const silent = { at() {}, end() {} }

const CREATED = 7
let customerId: string
let ids: string[]

const username = (index: number) => `export-${index}-${customerId}@example.com`

const add = async (name: string) =>
  String(
    (
      await api.call('POST', '/user', {
        username: name,
        password: 'a password of her own',
        customerId,
        role: 'ROLE_USER',
      })
    ).id,
  )

beforeAll(async () => {
  customerId = String((await api.call('POST', '/customer', { name: 'Export' })).id)
  ids = []
  for (let index = 0; index < CREATED; index += 1) ids.push(await add(username(index)))
})

/** Runs the command as npm does. */
const run = (...args: string[]) =>
  promisify(execFile)(process.execPath, ['scripts/user.ts', 'export', ...args], options)

/** The ids of an export by pages of 2. `between` runs after each text. */
async function idsOfExport(between: (texts: number) => Promise<unknown>): Promise<string[]> {
  const lines: string[] = []
  let texts = 0
  for await (const written of exportUsers(api, customerId, silent, 2)) {
    lines.push(...written.split('\n'))
    texts += 1
    await between(texts)
  }
  return lines.map((line) => (JSON.parse(line) as { id: string }).id)
}

const users = (page: number) =>
  Array.from({ length: 100 }, (_, index) => ({ id: `${page}-${index}`, passwordHash: 'secret' }))

/** A server that answers pages of users. Null: it does not answer this page. */
async function serve(answer: (page: number) => object | null) {
  const server = createServer((request, response) => {
    const found = answer(Number(/page=(\d+)/.exec(request.url ?? '')?.[1]))
    const fault = { errorCode: 'GLOBAL_1001', errorMessage: 'Service unavailable', content: '', pageable: '' }
    response
      .writeHead(found === null ? 503 : 200)
      .end(JSON.stringify(found === null ? fault : { errorCode: '', errorMessage: '', ...found }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () => server.close(),
  }
}

describe('npm run user -- export', () => {
  it('prints one JSON object a line for each user of a customer, and nothing else', async () => {
    const { stdout, stderr } = await run('--url', url, '--customer', customerId)
    expect(stderr).toBe('')
    expect(stdout.endsWith('}\n')).toBe(true)
    expect(
      stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual(
      ids.map((id, index) => ({
        id,
        username: username(index),
        customerId,
        role: 'ROLE_USER',
        userType: 'PORTAL',
        externalId: null,
        hasPassword: true,
        disabled: false,
      })),
    )
    expect(stdout.replaceAll('"hasPassword":true', '')).not.toMatch(/hash|scrypt|password/i)
  })

  it('has the users of all customers without an option', async () => {
    const { stdout } = await run('--url', url)
    expect(stdout).toContain('"username":"demo@example.com"')
    for (const id of ids) expect(stdout).toContain(`{"id":"${id}"`)
  })

  it('has each user of several pages once', async () => {
    expect(await idsOfExport(async () => {})).toEqual(ids)
  })

  it('has each user once if users are added meanwhile, in front of those that were read and behind them', async () => {
    const added: string[] = []
    const found = await idsOfExport(async (texts) => {
      if (texts > 2) return
      added.push(await add(`a-${texts}-${customerId}@example.com`))
      await add(`z-${texts}-${customerId}@example.com`)
    })
    expect(new Set(found).size).toBe(found.length)
    expect(found).toEqual(expect.arrayContaining(ids))
    for (const id of added) await api.call('DELETE', `/user/${id}`)
  })

  it('has each user that stays if users are removed meanwhile', async () => {
    const first = await add(`0-${customerId}@example.com`)
    const second = await add(`1-${customerId}@example.com`)
    const found = await idsOfExport(async (texts) => {
      if (texts === 2) await api.call('DELETE', `/user/${first}`)
      if (texts === 3) await api.call('DELETE', `/user/${second}`)
    })
    expect(new Set(found).size).toBe(found.length)
    expect(found).toEqual(expect.arrayContaining([...ids, first, second]))
  })

  it('ends without a message if the reader closes the pipe', async () => {
    const endless = { totalPages: 10_000, totalElements: 1_000_000 }
    const pages = await serve((page) => ({ content: users(page), pageable: { page, ...endless } }))
    try {
      const line = `"$0" scripts/user.ts export --url ${pages.url} | head -n 1; echo "\${PIPESTATUS[0]}"`
      const child = spawn('bash', ['-c', line, process.execPath], options)
      const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)])
      expect(stderr).toBe('')
      const [first = '', status] = stdout.trimEnd().split('\n')
      expect(JSON.parse(first)).toEqual({ id: '0-0' })
      expect(status).toBe('0')
    } finally {
      pages.stop()
    }
  })

  it('fails with a message that the export is incomplete if the service fails after the first page', async () => {
    const pageable = { page: 0, totalPages: 2, totalElements: 200 }
    const failing = await serve((page) => (page === 0 ? { content: users(page), pageable } : null))
    try {
      const failed = await run('--url', failing.url).catch((error: unknown) => error)
      expect(failed).toMatchObject({
        code: 1,
        stderr:
          'the export is incomplete: it ends after 100 users; make it again\n' +
          'GLOBAL_1001 Service unavailable\n' +
          'try again; if it persists, the log of the service names the cause\n',
      })
      const { stdout } = failed as { stdout: string }
      expect(stdout.split('\n')).toHaveLength(101)
      expect(stdout).not.toContain('secret')
    } finally {
      failing.stop()
    }
  })
})
