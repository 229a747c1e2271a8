import { onTestFinished, vi } from 'vitest'
import { Sampling } from '../../src/observe/sampling.ts'

const METHODS = ['debug', 'log', 'info', 'warn', 'error'] as const

function capture<Line>(read: (text: string) => Line): Line[] {
  const lines: Line[] = []
  const spies = METHODS.map((method) =>
    vi.spyOn(console, method).mockImplementation((...parts: unknown[]) => {
      const text = parts.map((part) => (typeof part === 'string' ? part : JSON.stringify(part))).join(' ')
      lines.push(read(text))
    }),
  )
  // The service writes a limited number of lines in a second. Files share a workerd, so another test may have used them up.
  const unbounded = vi.spyOn(Sampling.prototype, 'take').mockReturnValue(0)
  onTestFinished(() => {
    for (const spy of [...spies, unbounded]) spy.mockRestore()
  })
  return lines
}

/** Everything written to the console until the test ends, one text for each call, of Worker and objects alike. */
export const captureLogs = (): string[] => capture((text) => text)

/** The same, where each text is an event of the service's log. */
export const recordLog = (): Record<string, unknown>[] => capture((text) => JSON.parse(text))

/** The causes of the refusals among the lines, in order. */
export function causesOf(lines: readonly string[]): string[] {
  return lines
    .map((line) => JSON.parse(line) as { event: string; cause: string })
    .filter(({ event }) => event === 'refused')
    .map(({ cause }) => cause)
}
