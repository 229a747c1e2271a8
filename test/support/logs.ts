import { onTestFinished, vi } from 'vitest'

const METHODS = ['debug', 'log', 'info', 'warn', 'error'] as const

/** Everything written to the console until the test ends, one text a call, of Worker and objects alike. */
export function captureLogs(): string[] {
  const lines: string[] = []
  const spies = METHODS.map((method) =>
    vi.spyOn(console, method).mockImplementation((...parts: unknown[]) => {
      lines.push(parts.map((part) => (typeof part === 'string' ? part : JSON.stringify(part))).join(' '))
    }),
  )
  onTestFinished(() => {
    for (const spy of spies) spy.mockRestore()
  })
  return lines
}

/** The causes of the refusals among the lines, in order. */
export function causesOf(lines: readonly string[]): string[] {
  return lines
    .map((line) => JSON.parse(line) as { event: string; cause: string })
    .filter(({ event }) => event === 'refused')
    .map(({ cause }) => cause)
}
