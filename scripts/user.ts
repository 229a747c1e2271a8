import { ROLES, USER_TYPES } from '../src/users/user.ts'
import { EVENT_COLUMNS, eventRow } from './operator/event-row.ts'
import { listing, PAGING } from './operator/listing.ts'
import { type OperatorApi, OperatorFault } from './operator/operator-api.ts'
import { type Invocation, runProgram, type Subcommand } from './operator/subcommands.ts'
import { exportUsers, progressOnTerminal } from './operator/user-export.ts'
import { importFile, lineNumber, stopOnInterrupt } from './operator/user-import-file.ts'

const SESSION_COLUMNS = [
  'id',
  'createdAt',
  'lastRefreshedAt',
  'expiresAt',
  'ipAddress',
  'country',
  'userAgent',
]

const USER_COLUMNS = [
  'id',
  'username',
  'role',
  'userType',
  'customerId',
  'externalId',
  'hasPassword',
  'disabled',
]

/** The path of the user with this name. */
async function pathOf(api: OperatorApi, username: string): Promise<string> {
  const { rows } = await api.list('GET', `/user?${new URLSearchParams({ username })}`)
  if (rows[0] === undefined) throw new OperatorFault(`${username}: there is no such user`)
  return `/user/${rows[0].id}`
}

type Change = (invocation: Invocation) => Promise<object> | object

const changing = (
  summary: string,
  options: Subcommand['options'],
  change: Change,
  done: string,
): Subcommand => ({
  summary,
  operand: 'EMAIL',
  options,
  run: async (invocation) => {
    const { api, operand } = invocation
    await api.call('PATCH', await pathOf(api, operand), await change(invocation))
    return `${operand} ${done}`
  },
})

await runProgram('user', {
  add: {
    summary: `Adds a user and prints its id. Roles: ${ROLES.join(', ')}. Types: ${USER_TYPES.join(', ')}.`,
    operand: 'EMAIL',
    options: {
      customer: { value: 'UUID', required: true },
      role: { value: 'ROLE_USER', required: true },
      type: { value: 'PORTAL', required: false },
      'external-id': { value: 'ID', required: false },
      'no-password': { value: null, required: false },
    },
    run: async ({ api, operand, options, password }) => {
      const user = await api.call('POST', '/user', {
        username: operand,
        customerId: options.customer,
        role: options.role,
        // JSON leaves an undefined member out, and the service's default applies.
        userType: options.type,
        externalId: options['external-id'],
        password: options['no-password'] === undefined ? await password() : undefined,
      })
      return String(user.id)
    },
  },
  list: {
    summary: 'Lists users by name, of one customer or with one external id if it is given.',
    operand: null,
    options: {
      customer: { value: 'UUID', required: false },
      'external-id': { value: 'ID', required: false },
      ...PAGING,
    },
    run: ({ api, options }) => {
      const { customer: customerId, 'external-id': externalId, page, size } = options
      return listing(api, '/user', { customerId, externalId, page, size }, USER_COLUMNS)
    },
  },
  import: {
    summary:
      'Adds the users of a file of NDJSON, one JSON object a line: externalId, username, customerId (or --customer), role, userType, disabled, passwordHash. Users that exist stay unchanged.',
    operand: 'FILE',
    options: {
      customer: { value: 'UUID', required: false },
      'dry-run': { value: null, required: false },
      from: { value: 'LINE', required: false },
    },
    run: ({ api, operand, options }) =>
      importFile(api, operand, {
        customerId: options.customer,
        dryRun: options['dry-run'] !== undefined,
        from: lineNumber(options.from),
        isStopped: stopOnInterrupt(),
      }),
  },
  report: {
    summary: 'Counts the users whose imported password hash no login has replaced, by format.',
    operand: null,
    options: {},
    run: async ({ api }) => {
      const { rows } = await api.list('GET', '/user/import')
      if (rows.length === 0) return 'no imported password hash is left'
      return rows.map(({ format, users }) => `${String(users).padStart(8)}  ${String(format)}`).join('\n')
    },
  },
  export: {
    summary:
      'Prints all users, or those of one customer, as NDJSON: one JSON object a line, without password hashes.',
    operand: null,
    options: { customer: { value: 'UUID', required: false } },
    run: ({ api, options }) => exportUsers(api, options.customer, progressOnTerminal()),
  },
  role: changing(
    "Gives a user another role, from the next refresh. Old access tokens keep the old one until their 'exp'.",
    { role: { value: 'ROLE_USER', required: true } },
    ({ options }) => ({ role: options.role }),
    'has the role',
  ),
  move: changing(
    'Moves a user with its external id to another customer, from the next refresh.',
    { customer: { value: 'UUID', required: true } },
    ({ options }) => ({ customerId: options.customer }),
    'is moved',
  ),
  rename: changing(
    'Gives a user another name, from the next refresh. Locks of the old name stay with the old name.',
    { to: { value: 'EMAIL', required: true } },
    ({ options }) => ({ username: options.to }),
    'has the new name',
  ),
  'external-id': changing(
    "Sets the id that the user has in its customer's systems, or takes it away if --id is left out.",
    { id: { value: 'ID', required: false } },
    ({ options }) => ({ externalId: options.id ?? null }),
    'has the external id',
  ),
  disable: changing(
    'Ends all sessions of a user and forbids new ones.',
    {},
    () => ({ disabled: true }),
    'is disabled',
  ),
  enable: changing('Allows a user to log in again.', {}, () => ({ disabled: false }), 'is enabled'),
  password: changing(
    'Sets a new password, ends all sessions, and resets the failed logins.',
    {},
    async ({ password }) => ({ password: await password() }),
    'has the new password',
  ),
  'no-password': changing(
    'Removes the password and ends all sessions. The user logs in by a trusted issuer alone.',
    {},
    () => ({ password: null }),
    'has no password',
  ),
  reset: {
    summary:
      'Prints a token that resets the password of a user, once, within an hour. Send it to the user, whose password stays until then.',
    operand: 'EMAIL',
    options: {},
    run: async ({ api, operand }) => {
      const { token } = await api.call('POST', `${await pathOf(api, operand)}/password-reset`)
      return String(token)
    },
  },
  unlock: {
    summary: 'Resets the failed logins of a user. Sessions and password stay.',
    operand: 'EMAIL',
    options: {},
    run: async ({ api, operand }) => {
      await api.call('DELETE', `${await pathOf(api, operand)}/lock`)
      return `${operand} can log in`
    },
  },
  remove: {
    summary: 'Erases a user with all sessions.',
    operand: 'EMAIL',
    options: {},
    run: async ({ api, operand }) => {
      await api.call('DELETE', await pathOf(api, operand))
      return `${operand} is erased`
    },
  },
  sessions: {
    summary: "Lists a user's sessions, most recently used first.",
    operand: 'EMAIL',
    options: PAGING,
    run: async ({ api, operand, options }) => {
      const path = `${await pathOf(api, operand)}/session`
      return listing(api, path, { page: options.page, size: options.size }, SESSION_COLUMNS)
    },
  },
  history: {
    summary:
      'Lists what happened to a user, newest first: logins, ended sessions with the cause, locks, changes.',
    operand: 'EMAIL',
    options: PAGING,
    run: async ({ api, operand, options }) => {
      const path = `${await pathOf(api, operand)}/history`
      return listing(api, path, { page: options.page, size: options.size }, EVENT_COLUMNS, eventRow)
    },
  },
  revoke: {
    summary: 'Ends all sessions of a user.',
    operand: 'EMAIL',
    options: {},
    run: async ({ api, operand }) => {
      const ended = await api.call('DELETE', `${await pathOf(api, operand)}/session`)
      return `${ended.families} sessions of ${operand} ended`
    },
  },
  'revoke-issued-before': {
    summary:
      'Ends every session of every user that began before a time (2026-01-31T12:00:00Z), after the theft of a key.',
    operand: 'TIME',
    options: {},
    run: async ({ api, operand }) => {
      const ended = await api.call('POST', '/revocation', { issuedBefore: operand })
      const waiting = `; ${ended.pending} did not answer, and are asked again each minute until they have`
      return `${ended.cells} cells have ended what began before${ended.pending === 0 ? '' : waiting}`
    },
  },
})
