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

const write = (fields: Pick<LogEvent, 'event' | 'cause'>, count: number) => {
  for (let made = 0; made < count; made++) event({ level: 'warn', ...fields })
}

it('writes fifty refusals of one cause within a second, and says how many more there were', () => {
  write({ event: 'refused', cause: 'refresh_bad_signature' }, 60)
  expect(lines).toHaveLength(50)
  expect(lines.some((line) => 'omitted' in line)).toBe(false)
  vi.setSystemTime(1000)
  write({ event: 'refused', cause: 'refresh_bad_signature' }, 2)
  expect(lines.slice(50).map(({ omitted }) => omitted)).toEqual([10, undefined])
})

it.each(['family_revoked', 'second_use', 'sessions_ended'] as const)('writes every %s', (name) => {
  write({ event: name, cause: 'reuse' }, 60)
  expect(lines).toHaveLength(60)
})
