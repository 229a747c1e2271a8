/** A failure that the next call gets. Without `cut` it is an answer. */
export interface Failure {
  /** The status of the answer. The default is 500. */
  readonly status?: number
  /** The code of Cloudflare's error. The default is 10013, an unknown error. */
  readonly code?: number
  readonly message?: string
  /** The connection is cut before the call has an effect, or after it had its effect: the answer is lost. */
  readonly cut?: 'before' | 'after'
  /** The number of calls that fail. The default is 1. wrangler tries most calls three times after a status of 500 or more. */
  readonly times?: number
  /** The number of calls that are answered before. The default is 0. */
  readonly after?: number
}

interface Planned {
  readonly pattern: string | RegExp
  readonly failure: Failure
  answered: number
  left: number
}

/** Failures on demand, for calls by their line, such as `PUT /accounts/ID/workers/scripts/NAME`. */
export class Failures {
  readonly #planned: Planned[] = []

  /** The next calls whose line contains the text, or matches the expression, fail. */
  plan(pattern: string | RegExp, failure: Failure): void {
    this.#planned.push({ pattern, failure, answered: failure.after ?? 0, left: failure.times ?? 1 })
  }

  /** Takes back all failures that did not happen yet. */
  clear(): void {
    this.#planned.length = 0
  }

  /** The failure of this call, if one was planned. It is counted. */
  take(line: string): Failure | undefined {
    const found = this.#planned.find(
      ({ pattern, left }) =>
        left > 0 && (typeof pattern === 'string' ? line.includes(pattern) : pattern.test(line)),
    )
    if (found === undefined) return undefined
    if (found.answered > 0) {
      found.answered -= 1
      return undefined
    }
    found.left -= 1
    return found.failure
  }
}
