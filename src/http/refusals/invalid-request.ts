import type { Hook } from '@hono/zod-openapi'
import type { z } from 'zod'
import type { AppEnv } from '../context.ts'
import { refused } from './refused.ts'

/** Refuses a failed validation: fields by name, what is wrong with them, never their values. */
export const invalidRequest: Hook<unknown, AppEnv, string, unknown> = (result, c) => {
  if (result.success) return undefined
  const detail = result.error.issues.flatMap(describe).join('; ')
  return refused(c, { kind: 'bad_request', cause: 'invalid_request', detail })
}

// zod's own messages can quote what was sent; only those that we wrote ourselves (`custom` and the limits) go out.
function describe(issue: z.core.$ZodIssue): string | string[] {
  if (issue.code === 'unrecognized_keys') return issue.keys.map((name) => `${nameOf(name)} is not known`)
  const field = issue.path.length === 0 ? 'the body' : issue.path.map(String).join('.')
  return `${field} ${issue.message}`
}

// A caller's own word: only what looks like a name goes out again, for a secret can stand in its place by mistake.
function nameOf(member: string): string {
  return /^[a-z]\w{0,31}$/i.test(member) ? member : 'one of the names'
}
