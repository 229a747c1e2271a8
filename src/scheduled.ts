import { reportMisconfiguration, serviceFor } from './flows/assemble.ts'
import { completeChanges } from './flows/complete-changes.ts'
import { reportFailure } from './observe/report-failure.ts'

/** The Cron Trigger, each minute: completes what was written to one store and not to another. */
export const scheduled: ExportedHandlerScheduledHandler<Env> = async (_controller, env) => {
  const service = await serviceFor(env)
  if (service instanceof Error) return reportMisconfiguration(service)
  try {
    await completeChanges(service)
  } catch (error) {
    reportFailure(error)
  }
}
