import type { Context } from 'hono'
import type { z } from 'zod'
import type { AppEnv } from '../context.ts'
import { refused } from './refused.ts'

/** Refuses a failed validation. The detail names fields and their faults, never their values. */
export function invalidRequest(c: Context<AppEnv>, { issues }: z.ZodError) {
  const detail = issues.flatMap(describe).join('; ')
  return refused(c, { kind: 'bad_request', cause: 'invalid_request', detail })
}

// zod's own messages can quote the input. Only messages of this project (`custom` and the limits) are sent.
function describe(issue: z.core.$ZodIssue): string | string[] {
  if (issue.code === 'unrecognized_keys') return issue.keys.map((name) => `${nameOf(name)} is not known`)
  const field = issue.path.length === 0 ? 'the body' : issue.path.map(String).join('.')
  return `${field} ${issue.message}`
}

// The name is the caller's text, and may be a secret by mistake. Only a text with the form of a name is sent back.
function nameOf(member: string): string {
  return /^[a-z]\w{0,31}$/i.test(member) ? member : 'one of the names'
}
