import { newId } from '../core/ids.ts'
import type { Page } from '../core/page.ts'
import { ok, type Result } from '../core/result.ts'
import { event } from '../observe/events.ts'
import { readHash } from '../users/hashes/formats.ts'
import { canonicalUsername, type Role, type UserType } from '../users/user.ts'
import type { Found, HashCount, ImportedUser } from '../users/user-import.ts'
import type { OperatorCall, Service } from './service.ts'

/** A user of another system. */
export interface ForeignUser {
  readonly username: string
  readonly externalId?: string | undefined
  readonly customerId: string
  readonly role: Role
  readonly userType: UserType
  readonly disabled: boolean
  /** In a format of `users/hashes/`. Left out: the user has no password. */
  readonly passwordHash?: string | undefined
}

/** What became of one user of an import. */
export interface Imported {
  /** `existing`: a user with the external id, or with the name where none is given, was there, and is unchanged. */
  readonly outcome: 'added' | 'existing' | 'refused'
  /** The id of the user. Null: it was refused, or the run was dry. */
  readonly userId: string | null
  /** The broken rule as words, for a refused user. It has no value of the user. */
  readonly reason: string | null
}

/**
 * Imports users with their password hashes. A repetition changes nothing: a user that is there stays as it is, so that a hash
 * which a login has replaced does not come back. Each user has its own outcome, in the order of the input. A dry run changes
 * nothing, and gives the outcomes that the run would have.
 */
export async function importUsers(
  service: Service,
  users: readonly ForeignUser[],
  dryRun: boolean,
  { requestId, operator }: OperatorCall,
): Promise<Result<{ results: Imported[] }>> {
  const read = users.map(readUser)
  const first = new Map<string, ImportedUser>()
  for (const user of read) {
    if (typeof user !== 'string' && !first.has(keyOf(user))) first.set(keyOf(user), user)
  }
  const asked = [...first.values()]
  const found = dryRun
    ? await service.imports.find(asked)
    : await service.imports.add(asked, { operator, requestId })
  const outcomes = new Map(asked.map((user, index) => [user, outcomeOf(user, found[index], dryRun)]))
  const results = read.map((user) => {
    if (typeof user === 'string') return refused(user)
    const one = outcomes.get(user)
    return one ?? repeated(outcomes.get(first.get(keyOf(user)) ?? user))
  })
  if (!dryRun && results.some(({ outcome }) => outcome === 'added')) {
    event({ event: 'user_changed', level: 'info', requestId, cause: 'imported', operatorId: operator.id })
  }
  return ok({ results })
}

/** The number of users whose hash of another system no login has replaced, for each format. */
export async function countImportedHashes({ imports }: Service): Promise<Result<Page<HashCount>>> {
  const elements = await imports.countByFormat()
  return ok({ elements, page: 0, size: Math.max(elements.length, 1), totalElements: elements.length })
}

/** The user, or the rule that its hash breaks. */
function readUser({ username, externalId, passwordHash, ...user }: ForeignUser): ImportedUser | string {
  const hash = passwordHash === undefined ? null : readHash(passwordHash)
  if (hash !== null && !hash.ok) return `passwordHash ${hash.rule}`
  return {
    ...user,
    id: newId(),
    username: canonicalUsername(username),
    externalId: externalId ?? null,
    importedHash: hash === null ? null : hash.stored,
  }
}

/** Two users of one import with the same key are the same user. */
function keyOf({ customerId, externalId, username }: ImportedUser): string {
  return externalId === null ? `name ${username}` : `id ${customerId} ${externalId}`
}

function outcomeOf(user: ImportedUser, found: Found | undefined, dryRun: boolean): Imported {
  if (found === undefined) throw new Error('the directory left a user of an import out')
  const { byExternalId, byUsername, hasCustomer, isRemoving } = found
  if (byUsername?.id === user.id) return { outcome: 'added', userId: user.id, reason: null }
  if (!hasCustomer) return refused('customerId is no customer')
  if (isRemoving) return refused('the user of this username or externalId is being removed')
  if (byExternalId !== null) return existing(byExternalId)
  if (byUsername !== null) {
    const isSame = user.externalId === null && byUsername.customerId === user.customerId
    return isSame ? existing(byUsername.id) : refused('username is taken')
  }
  // Without a dry run the user was added, or the user that prevented it has just been removed.
  return dryRun ? { outcome: 'added', userId: null, reason: null } : refused('the user changed meanwhile')
}

function repeated(first: Imported | undefined): Imported {
  return first === undefined || first.outcome === 'refused'
    ? refused('another line of the same user is refused')
    : { ...first, outcome: 'existing' }
}

function existing(userId: string): Imported {
  return { outcome: 'existing', userId, reason: null }
}

function refused(reason: string): Imported {
  return { outcome: 'refused', userId: null, reason }
}
