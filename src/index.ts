import { tracing, env as variables } from 'cloudflare:workers'
import { app } from './app.ts'
import { now } from './core/clock.ts'
import { reportMisconfiguration, serviceFor } from './flows/assemble.ts'
import { completeChanges } from './flows/complete-changes.ts'
import { purgeUsedTokens } from './flows/manage-issuers.ts'
import { purgeOperatorHistory } from './flows/operator-history.ts'
import { purgeResets } from './flows/reset-password.ts'
import { failureOf, writePoint } from './observe/metrics.ts'
import { reportFailure } from './observe/report-failure.ts'
import { traceWith } from './observe/spans.ts'

export { EventReceiver } from './events/receivers/event-receiver.ts'
export { FamilyCell } from './families/object/cell.ts'

// The Worker and the cell have no other place that runs once in an isolate. A span costs time also where no trace is
// recorded (docs/monitoring.md), so they are off by default.
if (Reflect.get(variables, 'STEP_SPANS') === 'on') traceWith(tracing)

/** What the Cron Trigger does. Each task runs also after another failed, because a failure can last. */
const TASKS = [completeChanges, purgeOperatorHistory, purgeUsedTokens, purgeResets]

/**
 * The Cron Trigger runs each minute. It completes changes that one store has and another has not, and purges the operators'
 * history, the used subject tokens and the expired reset tokens.
 */
const scheduled: ExportedHandlerScheduledHandler<Env> = async (_controller, env) => {
  const began = now()
  const point = (outcome: string, of: { readonly cause?: string } = {}) =>
    writePoint(env.METRICS, { kind: 'schedule', outcome, ...of, milliseconds: now() - began })
  const service = await serviceFor(env)
  if (service instanceof Error) {
    point('unavailable', { cause: 'misconfigured' })
    return reportMisconfiguration(service)
  }
  const failures: unknown[] = []
  for (const task of TASKS) {
    try {
      await task(service)
    } catch (error) {
      reportFailure(error)
      failures.push(error)
    }
  }
  if (failures.length === 0) point('done')
  else point('unavailable', failureOf(failures[0]))
}

export default { fetch: app.fetch, scheduled } satisfies ExportedHandler<Env>
