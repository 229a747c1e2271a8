import type { operations } from '../../openapi.d.ts'
import { ROLES, USER_TYPES } from '../people/schemas.ts'

/** A user of a line, as the service takes it. */
export type ImportedUser =
  operations['importUsers']['requestBody']['content']['application/json']['users'][number]

/** The reading of one line: a user, or the broken rule as words. */
export type ReadLine = { readonly user: ImportedUser } | { readonly fault: string }

/** The longest hash that the service takes, in characters. */
const MAX_HASH = 2_048

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i

/** The fast hashes, which are stored wrapped alone. The command wraps them, by scrypt of Node. */
const FAST = /^(?:(?:md5|sha1)\$|\$(?:md5|sha1|sha256|sha512)\$)/i

const isText = (value: unknown): value is string => typeof value === 'string'

/**
 * The members of a line, each with the rule that this page can judge, and its words. The service judges the rest: it has the
 * formats of the hashes, and the users that exist.
 */
const RULES: Readonly<Record<string, readonly [(value: unknown) => boolean, string]>> = {
  username: [isText, 'must be an e-mail address'],
  customerId: [(value) => isText(value) && UUID.test(value), 'must be a UUID'],
  role: [(value) => ROLES.some((role) => role === value), `must be one of ${ROLES.join(', ')}`],
  externalId: [(value) => value === undefined || (isText(value) && value !== ''), 'must be a text'],
  userType: [
    (value) => value === undefined || USER_TYPES.some((type) => type === value),
    `must be one of ${USER_TYPES.join(', ')}`,
  ],
  disabled: [(value) => value === undefined || typeof value === 'boolean', 'must be true or false'],
  passwordHash: [
    (value) => value === undefined || isText(value) || (typeof value === 'object' && value !== null),
    'must be a hash',
  ],
}

/** Reads a line of an import. No fault has a value of the line, which may be a hash. `customerId` is that of lines without one. */
export function readLine(text: string, customerId: string): ReadLine {
  const given = jsonOf(text)
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    return { fault: 'is not a JSON object' }
  }
  const user: Record<string, unknown> = { ...(customerId === '' ? {} : { customerId }), ...given }
  return keepsRules(user) ? { user } : { fault: faultsOf(user).join('; ') }
}

/** The rules are those of the type. */
const keepsRules = (user: Record<string, unknown>): user is ImportedUser => faultsOf(user).length === 0

function faultsOf(user: Readonly<Record<string, unknown>>): string[] {
  const unknown = Object.keys(user).filter((name) => !Object.hasOwn(RULES, name))
  return [
    ...unknown.map((name) => `${/^[a-z]\w{0,31}$/i.test(name) ? name : 'one of the names'} is not known`),
    ...Object.entries(RULES).flatMap(([name, [holds, words]]) =>
      holds(user[name]) ? [] : [`${name} ${user[name] === undefined ? 'is required' : words}`],
    ),
    ...faultsOfHash(user.passwordHash),
  ]
}

function faultsOfHash(hash: unknown): string[] {
  const text = isText(hash) ? hash : JSON.stringify(hash ?? '')
  if (text.length > MAX_HASH) return [`passwordHash must be at most ${MAX_HASH} characters`]
  if (!FAST.test(text)) return []
  return ['passwordHash is a fast hash, which is stored wrapped alone: npm run user -- import wraps it']
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
