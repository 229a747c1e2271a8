const SINKS = {
  info: console.info,
  warn: console.warn,
  error: console.error,
  alert: console.error,
} as const

/** One JSON object a line, as Workers Logs indexes them. */
export function log(level: keyof typeof SINKS, line: object): void {
  SINKS[level](JSON.stringify(line))
}
