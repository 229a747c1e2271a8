import { Unavailable } from '../core/unavailable.ts'
import { event, framesOf, type LogEvent } from './events.ts'

/** Logs an exception: an outage as `unavailable`, any other as a bug. `of` has the request or cell, if known. */
export function reportFailure(error: unknown, of: Pick<LogEvent, 'requestId' | 'cell'> = {}): void {
  if (error instanceof Unavailable) {
    event({
      event: 'unavailable',
      level: 'error',
      ...of,
      part: error.part,
      ...(error.cell === undefined ? {} : { cell: error.cell }),
      // The platform's message ("no such table", "overloaded"), which an operator needs. It has no input of a caller.
      error: String(error.cause),
    })
    return
  }
  const name = error instanceof Error ? error.name : 'thrown'
  event({ event: 'unexpected', level: 'error', ...of, error: name, frames: framesOf(error) })
}

/** Runs an optional step. An outage is logged, and the caller continues. */
export async function tolerateOutage(requestId: string, work: () => Promise<unknown>): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error
    reportFailure(error, { requestId })
  }
}
