import { z } from 'zod'
import { listing, PAGING } from './operator/listing.ts'
import { OperatorFault, type Row } from './operator/operator-api.ts'
import { runProgram } from './operator/subcommands.ts'

const pathOf = (id: string) => `/customer/${encodeURIComponent(id)}`

/** The members of a policy, by the option of each, with the words of the option for their values. */
const LIFETIMES = {
  access: 'accessTokenTtlSeconds',
  idle: 'idleTtlSeconds',
  absolute: 'familyMaxAgeSeconds',
} as const
const SWITCHES = { dpop: 'requireDpop', passwords: 'passwordLogin' } as const

/** Seconds, or the service's value, which a policy has as null. Throws `OperatorFault`. */
function secondsOf(option: string, text: string): number | null {
  if (text === 'default') return null
  if (/^\d{1,9}$/.test(text)) return Number(text)
  throw new OperatorFault(`--${option} ${text}: must be a number of seconds, or default`)
}

function switchOf(option: string, text: string): boolean {
  if (text === 'on' || text === 'off') return text === 'on'
  throw new OperatorFault(`--${option} ${text}: must be on or off`)
}

type Options = Readonly<Record<string, string | undefined>>

function policyOf(options: Options): Record<string, number | boolean | null> {
  const policy: Record<string, number | boolean | null> = {}
  for (const [option, member] of Object.entries(LIFETIMES)) {
    const text = options[option]
    if (text !== undefined) policy[member] = secondsOf(option, text)
  }
  for (const [option, member] of Object.entries(SWITCHES)) {
    const text = options[option]
    if (text !== undefined) policy[member] = switchOf(option, text)
  }
  return policy
}

// A service of the release before shows none.
const POLICY = z.record(z.string(), z.unknown()).catch({})

/** The policy of a customer as the options that set it. Empty: it is no stricter than the service. */
function policyWords(customer: Row): string {
  const policy = POLICY.parse(customer.policy)
  const words = [
    ...Object.entries(LIFETIMES).map(([option, member]) => [option, policy[member]] as const),
    ['dpop', policy.requireDpop === true ? 'on' : null] as const,
    ['passwords', policy.passwordLogin === false ? 'off' : null] as const,
  ]
  return words
    .filter(([, value]) => value !== null && value !== undefined)
    .map(([option, value]) => `${option}=${value}`)
    .join(' ')
}

/** Adds to the refusal of a customer with users how they are removed too. */
function advise(error: unknown): never {
  if (!(error instanceof OperatorFault) || !error.message.startsWith('GLOBAL_1008')) throw error
  throw new OperatorFault(`${error.message}\n--users remove erases its users too`)
}

await runProgram('customer', {
  add: {
    summary: 'Adds a customer and prints its id.',
    operand: 'NAME',
    options: {},
    run: async ({ api, operand }) => String((await api.call('POST', '/customer', { name: operand })).id),
  },
  list: {
    summary: 'Lists customers by name, with their policies.',
    operand: null,
    options: PAGING,
    run: ({ api, options }) =>
      listing(
        api,
        '/customer',
        { page: options.page, size: options.size },
        ['id', 'name', 'policy'],
        (row) => ({
          ...row,
          policy: policyWords(row),
        }),
      ),
  },
  rename: {
    summary: 'Gives a customer another name.',
    operand: 'CUSTOMER-ID',
    options: { to: { value: 'NAME', required: true } },
    run: async ({ api, operand, options }) => {
      const { name } = await api.call('PATCH', pathOf(operand), { name: options.to })
      return `${operand} is ${name}`
    },
  },
  policy: {
    summary:
      'Makes the service stricter for the users of a customer: lifetimes in seconds (or default), keys that tokens must be bound to, logins with passwords. Without options it sends the policy to every cell again.',
    operand: 'CUSTOMER-ID',
    options: {
      access: { value: 'SECONDS', required: false },
      idle: { value: 'SECONDS', required: false },
      absolute: { value: 'SECONDS', required: false },
      dpop: { value: 'on|off', required: false },
      passwords: { value: 'on|off', required: false },
    },
    run: async ({ api, operand, options }) => {
      const changed = await api.call('PATCH', pathOf(operand), { policy: policyOf(options) })
      const words = policyWords(changed)
      const waiting =
        changed.pending === 0 ? '' : `\n${changed.pending} cells did not answer, and get it within minutes`
      return `${operand} ${words === '' ? 'has the values of the service' : words}${waiting}`
    },
  },
  remove: {
    summary:
      'Removes a customer with its clients, receivers and trusted issuers. A customer with users is refused without --users remove, which erases them too.',
    operand: 'CUSTOMER-ID',
    options: { users: { value: 'remove', required: false } },
    run: async ({ api, operand, options }) => {
      const query = options.users === undefined ? '' : `?${new URLSearchParams({ users: options.users })}`
      const { users, pending } = await api.call('DELETE', `${pathOf(operand)}${query}`).catch(advise)
      if (pending === 0) return `${operand} is removed, with ${users} users`
      return `${operand} is removed, with ${users} users\n${pending} more cannot log in, and are erased within minutes`
    },
  },
})
