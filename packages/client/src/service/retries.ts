import { AuthError } from '../errors.ts'

const TRIES = 3
const FIRST_WAIT_MS = 250
/** A longer `Retry-After` is for the caller to wait. */
const LONGEST_WAIT_MS = 5000

/** Repeats what fails with `retry`, a few times, with growing and random waits. Every repeat must have the same key. */
export async function withRetries<Result>(run: () => Promise<Result>): Promise<Result> {
  for (let failed = 0; ; failed++) {
    try {
      return await run()
    } catch (error) {
      if (!(error instanceof AuthError) || error.kind !== 'retry' || failed === TRIES - 1) throw error
      const backOff = FIRST_WAIT_MS * 2 ** failed * (1 + Math.random())
      const wait = Math.max(backOff, (error.retryAfterSeconds ?? 0) * 1000)
      if (wait > LONGEST_WAIT_MS) throw error
      await new Promise((resolve) => setTimeout(resolve, wait))
    }
  }
}
