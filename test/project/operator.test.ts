import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { EVENT_COLUMNS, eventRow } from '../../scripts/operator/event-row.ts'
import { table } from '../../scripts/operator/listing.ts'
import { fromInput } from '../../scripts/operator/password-input.ts'
import { runSubcommand, type Table } from '../../scripts/operator/subcommands.ts'
import { LOCAL_OPERATOR_PREFIX } from '../../src/core/local.ts'

interface Answer {
  status: number
  body: string
  headers?: Record<string, string>
}

const received: { method?: string; url?: string; authorization?: string; body: unknown }[] = []
let next: Answer

const server = createServer((request, response) => void answer(request, response))

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method, url, headers } = request
  const { authorization } = headers
  received.push({ method, url, authorization, body: JSON.parse(await text(request)) } as (typeof received)[0])
  response.writeHead(next.status, next.headers ?? {}).end(next.body)
}
let url: string

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => server.close())

beforeEach(() => {
  received.length = 0
  next = { status: 200, body: envelope({ content: [{ id: 'new-id' }] }) }
  vi.stubEnv('OPERATOR_TOKEN', 'a-token')
})
afterEach(() => vi.unstubAllEnvs())

const PAGE = { page: 0, size: 10, totalPages: 1, totalElements: 1 }

const envelope = (parts: object) =>
  JSON.stringify({ errorCode: '', errorMessage: '', content: '', pageable: PAGE, ...parts })

const TABLE: Table = {
  add: {
    summary: 'Adds a thing.',
    operand: 'NAME',
    options: { size: { value: 'N', required: true }, colour: { value: 'C', required: false } },
    run: async ({ api, operand, options }) =>
      String((await api.call('POST', '/thing', { name: operand, ...options })).id),
  },
}

const run = (...args: string[]) => runSubcommand('thing', TABLE, args)

describe('an operator program', () => {
  it('sends one call with the token of the environment, and returns the new id', async () => {
    expect(await run('add', 'Acme', '--size', '3', '--url', `${url}/`)).toBe('new-id')
    expect(received).toMatchObject([
      {
        method: 'POST',
        url: '/api/v2/operator/thing',
        authorization: 'Bearer a-token',
        body: { name: 'Acme', size: '3' },
      },
    ])
  })

  it.each([
    [400, 'GLOBAL_1002', 'Invalid request: name is taken', 'GLOBAL_1002 Invalid request: name is taken'],
    [401, 'AUTH_1002', 'Invalid token', 'OPERATOR_TOKEN is not that of this service'],
    [404, 'GLOBAL_1003', 'Not found', 'without the secret OPERATOR_TOKEN has no operator routes'],
    [503, 'GLOBAL_1001', 'Service unavailable', 'the log of the service names the cause'],
  ])('explains a %i', async (status, errorCode, errorMessage, message) => {
    next = { status, body: envelope({ errorCode, errorMessage }) }
    await expect(run('add', 'Acme', '--size', '3', '--url', url)).rejects.toThrow(message)
  })

  it('reports that another program answers, or none', async () => {
    next = { status: 200, body: '<html>' }
    await expect(run('add', 'A', '--size', '3', '--url', url)).rejects.toThrow('not as this service does')
    const dead = 'http://127.0.0.1:1'
    await expect(run('add', 'A', '--size', '3', '--url', dead)).rejects.toThrow(`${dead} does not answer`)
  })

  it('follows no redirect, which could send the token or a password to another host', async () => {
    next = { status: 307, body: '', headers: { location: `${url}/elsewhere` } }
    await expect(run('add', 'A', '--size', '3', '--url', url)).rejects.toThrow('does not answer')
    expect(received).toHaveLength(1)
  })

  it('refuses to send a token without TLS, or a local token to another host', async () => {
    const to = (place: string) => run('add', 'A', '--size', '3', '--url', place)
    await expect(to('http://tokens.example.com')).rejects.toThrow('must be https')
    await expect(to('tokens.example.com')).rejects.toThrow('must be an http or https URL')
    vi.stubEnv('OPERATOR_TOKEN', `${LOCAL_OPERATOR_PREFIX}x`)
    await expect(to('https://tokens.example.com')).rejects.toThrow('is that of the local service')
    expect(await to(url)).toBe('new-id')
  })

  it.each([
    [['add'], 'usage: npm run thing -- add NAME --size N [--colour C]'],
    [['add', 'A', 'B', '--size', '1'], 'usage: '],
    [['add', 'A'], 'usage: '],
    [['add', 'A', '--size', '1', '--token', 'x'], "Unknown option '--token'"],
    [['constructor', 'A'], 'constructor: unknown; the subcommands are add'],
  ])('refuses %j', async (args, message) => {
    await expect(run(...args)).rejects.toThrow(message)
    expect(received).toEqual([])
  })

  it('prints its usage for --help', async () => {
    for (const args of [[], ['--help'], ['add', '--help']]) {
      expect(await run(...args)).toContain(
        'npm run thing -- add NAME --size N [--colour C]\n    Adds a thing.',
      )
    }
  })
})

describe('a history', () => {
  const origin = {
    ipAddress: '198.51.100.4',
    country: null,
    userAgent: 'curl\u001b[2J\u200f\u061c   operator \u3000 Ann',
  }
  const row = {
    id: 'weur-3-17',
    time: '2026-11-02T09:00:00.000Z',
    event: 'session_ended',
    cause: 'reuse',
    words: 'A sentence.',
    familyId: 'f',
    origin,
    previousOrigin: null,
    actor: { kind: 'service', userId: null, familyId: null },
  }

  it('is a line for each event, with both origins and the actor', () => {
    const admin = { ...row, origin: null, actor: { kind: 'administrator', userId: 'u', familyId: null } }
    const named = { kind: 'operator', userId: null, familyId: null, operatorId: 'o', operatorName: 'Ann' }
    const byAnn = { ...admin, actor: named }
    const list = { rows: [row, admin, byAnn].map(eventRow), page: 0, totalPages: 1, totalElements: 3 }
    const text = table(list, EVENT_COLUMNS)
    const cells = text.split('\n').map((line) => line.split(/ {2,}/))
    expect(cells.slice(0, 4)).toEqual([
      ['time', 'event', 'words', 'familyId', 'origin', 'previousOrigin', 'actor'],
      [
        row.time,
        'session_ended',
        'A sentence.',
        'f',
        '198.51.100.4 curl\ufffd[2J\ufffd\ufffd operator Ann',
        'service',
      ],
      [row.time, 'session_ended', 'A sentence.', 'f', 'administrator u'],
      [row.time, 'session_ended', 'A sentence.', 'f', 'operator Ann o'],
    ])
  })
})

describe('a password on standard input', () => {
  const typed = (input: string) => fromInput(Buffer.from(input))

  it('loses one newline at its end, and is otherwise unchanged', () => {
    expect(typed('secret')).toBe('secret')
    expect(typed('secret\n')).toBe('secret')
    expect(typed('secret\r\n')).toBe('secret')
    expect(typed(' pass\nword \n\n')).toBe(' pass\nword \n')
    expect(typed('\ufeffé')).toBe('\ufeffé')
  })

  it('is refused if it is not UTF-8', () => {
    expect(() => fromInput(Uint8Array.of(0x61, 0xff))).toThrow('not UTF-8')
  })
})
