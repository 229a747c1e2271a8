import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { event, type LogEvent } from '../../../src/observe/events.ts'

const lines: LogEvent[] = []

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: 0 })
  vi.spyOn(console, 'warn').mockImplementation((line: string) => {
    lines.push(JSON.parse(line) as LogEvent)
  })
})

afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
  lines.length = 0
})

const write = (fields: Pick<LogEvent, 'event' | 'cause' | 'part' | 'error'>, count: number) => {
  for (let made = 0; made < count; made++) event({ level: 'warn', ...fields })
}

it('writes fifty refusals of one cause within a second, and then the number of the others', () => {
  write({ event: 'refused', cause: 'refresh_bad_signature' }, 60)
  expect(lines).toHaveLength(50)
  expect(lines.some((line) => 'omitted' in line)).toBe(false)
  vi.setSystemTime(1000)
  write({ event: 'refused', cause: 'refresh_bad_signature' }, 2)
  expect(lines.slice(50).map(({ omitted }) => omitted)).toEqual([10, undefined])
})

it.each([
  { event: 'refused', cause: 'unknown' },
  { event: 'unavailable', part: 'cell' },
  { event: 'unavailable', part: 'directory' },
  { event: 'unexpected', error: 'TypeError' },
  { event: 'misconfigured' },
  { event: 'rate_limit_unavailable' },
] as const)('bounds what every call can write, each kind by itself: %j', (fields) => {
  vi.setSystemTime(1_000_000)
  const others = { event: 'unavailable', part: 'denylist' } as const
  write(fields, 1000)
  write(others, 2)
  expect(lines.filter(({ event, part }) => event === fields.event && part !== 'denylist')).toHaveLength(50)
  expect(lines.filter(({ part }) => part === 'denylist')).toHaveLength(2)
  // The platform's messages differ from call to call, so they do not define a kind.
  for (let made = 0; made < 200; made++) write({ ...fields, error: `reference = ${made}` }, 1)
  expect(lines).toHaveLength(52)
  vi.setSystemTime(1_001_000)
  write(fields, 1)
  expect(lines.at(-1)).toMatchObject({ ...fields, omitted: 1150 })
  vi.setSystemTime(1_002_000)
  write(others, 1)
})

it('writes no raw control character of a caller, which a terminal would obey', () => {
  const agent = 'a\u0007\u001b[2J\u007f\u0085\u009b31m\u009d0;title\u009c\u2028\u202e\u2066 ü 漢'
  const written = vi.mocked(console.warn)
  event({ event: 'second_use', level: 'warn', agent })
  expect(written.mock.lastCall?.[0]).toMatch(/^[^\p{Cc}\u2028\u202e\u2066]*$/u)
  expect(written.mock.lastCall?.[0]).toContain('ü 漢')
  expect(lines).toEqual([expect.objectContaining({ agent })])
})

it.each(['family_revoked', 'second_use', 'sessions_ended', 'cell_lost_rows'] as const)(
  'writes every %s',
  (name) => {
    write({ event: name, cause: 'reuse' }, 60)
    expect(lines).toHaveLength(60)
  },
)
