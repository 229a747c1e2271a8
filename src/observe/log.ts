const SINKS = { info: 'info', warn: 'warn', error: 'error', alert: 'error' } as const

/** One JSON object a line, as Workers Logs indexes them. */
export function log(level: keyof typeof SINKS, line: object): void {
  console[SINKS[level]](JSON.stringify(line))
}
