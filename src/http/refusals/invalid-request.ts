import type { Context } from 'hono'
import type { z } from 'zod'
import type { AppEnv } from '../context.ts'
import { faultsOf } from './faults.ts'
import { refused } from './refused.ts'

/** Refuses a failed validation. The detail names fields and their faults, never their values. */
export function invalidRequest(c: Context<AppEnv>, { issues }: z.ZodError) {
  return refused(c, { kind: 'bad_request', cause: 'invalid_request', detail: faultsOf(issues) })
}
