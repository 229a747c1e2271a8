import type { z } from 'zod'

/** The faults of a value as words. They name fields, and never have their values. */
export function faultsOf(issues: readonly z.core.$ZodIssue[]): string {
  return issues.flatMap(describe).join('; ')
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
