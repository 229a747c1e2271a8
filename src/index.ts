import { app } from './app.ts'
import { reportMisconfiguration, serviceFor } from './flows/assemble.ts'
import { completeChanges } from './flows/complete-changes.ts'
import { reportFailure } from './observe/report-failure.ts'

export { EventReceiver } from './events/receivers/event-receiver.ts'
export { FamilyCell } from './families/object/cell.ts'

/** The Cron Trigger runs each minute. It completes changes that one store has and another has not. */
const scheduled: ExportedHandlerScheduledHandler<Env> = async (_controller, env) => {
  const service = await serviceFor(env)
  if (service instanceof Error) return reportMisconfiguration(service)
  try {
    await completeChanges(service)
  } catch (error) {
    reportFailure(error)
  }
}

export default { fetch: app.fetch, scheduled } satisfies ExportedHandler<Env>
