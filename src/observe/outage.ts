import { Unavailable } from '../core/errors.ts'
import { event } from './events.ts'

/** Logs that a part of the platform did not answer. */
export function reportOutage({ part, cell, cause }: Unavailable, requestId: string): void {
  event({
    event: 'unavailable',
    level: 'error',
    requestId,
    part,
    ...(cell === undefined ? {} : { cell }),
    // The platform's words ("no such table", "overloaded"): what an operator needs, and no input's.
    error: String(cause),
  })
}

/** Does what may fail without harm: an outage is logged, and the caller goes on. */
export async function tolerateOutage(requestId: string, work: () => Promise<unknown>): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error
    reportOutage(error, requestId)
  }
}
