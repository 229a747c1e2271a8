import { describe, expect, it } from 'vitest'
import { eventJson, type LocalLine, readable } from '../../scripts/start/log-lines.ts'

// The lines that `npm start` prints for those of wrangler and the local Worker.

const AT = new Date(2026, 10, 24, 12, 3, 4, 120)
const FAMILY = '0b6c3c1e-0000-4000-8000-000000000000'

type RequestLine = Extract<LocalLine, { local: 'request' }>

const shown = (line: LocalLine) => readable(JSON.stringify(line), AT)
const request = (parts: Partial<RequestLine>) =>
  shown({
    local: 'request',
    status: 200,
    method: 'PUT',
    path: '/api/v2/auth/token',
    pair: null,
    events: [],
    ...parts,
  })

describe('the line of a request', () => {
  it('shows the event and its family', () => {
    expect(request({ pair: { familyId: FAMILY, generation: 4 } })).toBe(
      '12:03:04.120  200  PUT      /api/v2/auth/token          rotated   family 0b6c3c1e gen 4',
    )
    expect(request({ method: 'POST', pair: { familyId: FAMILY, generation: 0 } })).toMatch(
      /created {3}family 0b6c3c1e gen 0$/,
    )
    const events = [{ event: 'second_use', level: 'info', cause: 'retry', familyId: FAMILY }]
    expect(request({ pair: { familyId: FAMILY, generation: 4 }, events })).toMatch(
      /repeated {2}family 0b6c3c1e gen 4$/,
    )
  })

  it('shows the cause of a refusal first, then the other events', () => {
    const events = [
      { event: 'family_revoked', level: 'warn', cause: 'late', familyId: FAMILY },
      { event: 'refused', level: 'warn', cause: 'reused' },
    ]
    expect(request({ status: 401, events })).toBe(
      '12:03:04.120  401  PUT      /api/v2/auth/token          refused: reused; family revoked: late (family 0b6c3c1e)',
    )
  })

  it('ends with its path if there is no event', () => {
    expect(request({ method: 'GET', path: '/health' })).toBe('12:03:04.120  200  GET      /health')
  })

  it('stays aligned for each method that a browser sends', () => {
    const refused = [{ event: 'refused', level: 'warn', cause: 'unknown' }]
    const columns = ['GET', 'DELETE', 'OPTIONS'].map((method) =>
      request({ method, events: refused })?.indexOf('refused'),
    )
    expect(new Set(columns).size).toBe(1)
  })

  it('shortens a path that would fill the terminal, and no path of the service', () => {
    const id = '0b6c3c1e-0000-4000-8000-000000000000'
    const longest = `/api/v2/user/${id}/session/${id}`
    expect(request({ path: longest })).toContain(longest)
    expect(request({ path: `/${'x'.repeat(60_000)}` })?.length).toBeLessThan(140)
  })

  it('shows no control characters and no new lines of a text that the service logged', () => {
    const text = 'a\u001b[2J\u009b31m\r\n12:00:00.000  200\u202e'
    const bug = { event: 'unexpected', level: 'error', error: text, frames: `    at ${text}`, faults: [text] }
    const shownLines = [request({ path: `/${text}`, events: [bug] }), shown({ local: 'event', event: bug })]
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that the test looks for
    for (const line of shownLines) expect(line).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/)
    for (const line of shownLines) expect(line).not.toMatch(/^12:00:00.000 {2}200/m)
  })

  it('shows the frames of a bug below', () => {
    const bug = { event: 'unexpected', level: 'error', error: 'TypeError', frames: '    at a\n    at b' }
    expect(request({ status: 500, events: [bug] })).toMatch(/unexpected: TypeError\n {4}at a\n {4}at b$/)
  })
})

it('shows an event without a request, and other output of wrangler', () => {
  const event = { event: 'cell_lost_rows', level: 'alert' }
  expect(shown({ local: 'event', event })).toBe('12:03:04.120  alert  cell lost rows')
  expect(readable('\u001b[31m✘ [ERROR] Build failed\u001b[0m', AT)).toBe('✘ [ERROR] Build failed')
  expect(readable('[wrangler:info] PUT /api/v2/auth/token 200 OK (12ms)', AT)).toBeNull()
  expect(readable('', AT)).toBeNull()
})

it('finds the event in a line that wrangler has indented', () => {
  const json = '{"level":"warn","event":"refused"}'
  expect(eventJson(json)).toBe(json)
  expect(eventJson(`\u001b[33m▲ \u001b[43;33m[WARNING]\u001b[0m \u001b[1m${json}\u001b[0m`)).toBe(json)
  expect(eventJson('[wrangler:info] Ready on http://localhost:8787')).toBeNull()
})
