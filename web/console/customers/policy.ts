import type { Customer } from '../people/schemas.ts'

export type Policy = Customer['policy']

/** The lifetimes of a policy, in seconds, with the variable of the service that bounds each. */
export const LIFETIMES = [
  {
    member: 'accessTokenTtlSeconds',
    name: 'Access token, seconds',
    stricter: 'Access tokens end sooner, from the next refresh of each session on. No session ends.',
  },
  {
    member: 'idleTtlSeconds',
    name: 'Unused session, seconds',
    stricter:
      'A session ends when it was not refreshed for that long. This holds from its next refresh on, and for good.',
  },
  {
    member: 'familyMaxAgeSeconds',
    name: 'Session in all, seconds',
    stricter:
      'Sessions that are older than that have no next refresh: they end, and their users log in again. The limit of a session that exists is not raised again.',
  },
] as const

export type Lifetime = (typeof LIFETIMES)[number]['member']

/** What a policy makes stricter, in words. Empty: nothing. */
export function policyWords(policy: Policy): string[] {
  const lifetimes = LIFETIMES.flatMap(({ member, name }) => {
    const value = policy[member]
    return value === null ? [] : [`${name.replace(', seconds', '')} ${lengthOf(value)}`]
  })
  return [
    ...lifetimes,
    ...(policy.requireDpop ? ['Bound tokens alone (DPoP)'] : []),
    ...(policy.passwordLogin ? [] : ['No login by password']),
  ]
}

const UNITS = [
  ['d', 86_400],
  ['h', 3600],
  ['min', 60],
] as const

/** A length of time in the largest unit that it is a whole number of: `90 min`. */
export function lengthOf(seconds: number): string {
  for (const [unit, length] of UNITS) {
    if (seconds % length === 0) return `${seconds / length} ${unit}`
  }
  return `${seconds} s`
}

/** The members that differ, as the service takes them. */
export function policyChanges(before: Policy, after: Policy): Partial<Policy> {
  const lifetimes = LIFETIMES.filter(({ member }) => before[member] !== after[member])
  return {
    ...Object.fromEntries(lifetimes.map(({ member }) => [member, after[member]])),
    ...(before.requireDpop !== after.requireDpop && { requireDpop: after.requireDpop }),
    ...(before.passwordLogin !== after.passwordLogin && { passwordLogin: after.passwordLogin }),
  }
}

/** What a change of a policy does to the sessions of the customer's users, in words. */
export function costOf(before: Policy, after: Policy): string[] {
  const lifetimes = LIFETIMES.flatMap(({ member, name, stricter }) => {
    const [was, is] = [before[member] ?? Number.POSITIVE_INFINITY, after[member] ?? Number.POSITIVE_INFINITY]
    if (is < was) return [`${name.replace(', seconds', '')}: ${stricter}`]
    return is > was ? [`${name.replace(', seconds', '')}: longer, for sessions that begin from now on.`] : []
  })
  const dpop =
    'Sessions without a key are not refreshed while this is on, and go on when it is off. Logins need a proof (DPoP).'
  const password = 'Logins by password are refused, also with the right one. No session ends.'
  return [
    ...lifetimes,
    ...(after.requireDpop && !before.requireDpop ? [dpop] : []),
    ...(before.requireDpop && !after.requireDpop ? ['Tokens need no key any more.'] : []),
    ...(before.passwordLogin && !after.passwordLogin ? [password] : []),
    ...(after.passwordLogin && !before.passwordLogin ? ['Users log in by password again.'] : []),
  ]
}
