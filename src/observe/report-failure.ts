import { Unavailable } from '../core/unavailable.ts'
import { event, framesOf, type LogEvent } from './events.ts'

/** Logs what was thrown: an outage of the platform as `unavailable`, everything else as a bug. `of` says where, if known. */
export function reportFailure(error: unknown, of: Pick<LogEvent, 'requestId' | 'cell'> = {}): void {
  if (error instanceof Unavailable) {
    event({
      event: 'unavailable',
      level: 'error',
      ...of,
      part: error.part,
      ...(error.cell === undefined ? {} : { cell: error.cell }),
      // The platform's words ("no such table", "overloaded"): what an operator needs, and no input's.
      error: String(error.cause),
    })
    return
  }
  const name = error instanceof Error ? error.name : 'thrown'
  event({ event: 'unexpected', level: 'error', ...of, error: name, frames: framesOf(error) })
}

/** Does what may fail without harm: an outage is logged, and the caller goes on. */
export async function tolerateOutage(requestId: string, work: () => Promise<unknown>): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error
    reportFailure(error, { requestId })
  }
}
