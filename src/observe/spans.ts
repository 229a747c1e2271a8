/** The steps of a refresh that have a span. A span has no attribute, so nothing of a caller is in it (invariant 6). */
export type Step = 'verify' | 'cell' | 'decide' | 'sign'

/** The part of the platform's tracing that is used. */
export type Tracer = Pick<Tracing, 'enterSpan'>

let tracer: Tracer | undefined

/**
 * Sets the platform's tracing. `index.ts` does if `STEP_SPANS` is on, because Node has no `cloudflare:workers` and reads the
 * routes too.
 */
export function traceWith(given: Tracer | undefined): void {
  tracer = given
}

/**
 * Runs a step in a span of the platform's tracing, which ends when the step returns or its promise settles. Without
 * `traceWith` the step runs alone.
 * https://developers.cloudflare.com/workers/observability/traces/custom-spans/
 */
export function inSpan<T>(step: Step, work: () => T): T {
  return tracer === undefined ? work() : tracer.enterSpan(step, work)
}
