import { createExecutionContext, createScheduledController, waitOnExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import worker from '../../src/index.ts'

/** Runs the Cron Trigger once. `bindings` replace those of the tests. */
export async function runCron(bindings: Record<string, unknown> = {}): Promise<void> {
  const context = createExecutionContext()
  await worker.scheduled(createScheduledController(), { ...env, ...bindings } as Env, context)
  await waitOnExecutionContext(context)
}
