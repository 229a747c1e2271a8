import { importedUser, textOfHash } from '../../src/http/operator/imported-user.ts'
import { faultsOf } from '../../src/http/refusals/faults.ts'
import { readHash } from '../../src/users/hashes/formats.ts'
import { readWeakHash, type WeakHash } from '../../src/users/hashes/weak-hash.ts'

/** A user of a line, as the service takes it. */
export type LineUser = Readonly<Record<string, unknown>> & { readonly passwordHash?: string | undefined }

/** The reading of one line: a user, maybe with a fast hash that is to be wrapped, or the broken rule as words. */
export type ReadLine =
  | { readonly user: LineUser; readonly weak: WeakHash | null }
  | { readonly fault: string }

/** Reads a line of an import. No fault has a value of the line, which may be a hash. `customerId` is that of lines without one. */
export function readLine(text: string, customerId: string | undefined): ReadLine {
  const given = jsonOf(text)
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    return { fault: 'is not a JSON object' }
  }
  const parsed = importedUser.safeParse({ ...(customerId === undefined ? {} : { customerId }), ...given })
  if (!parsed.success) return { fault: faultsOf(parsed.error.issues) }
  const passwordHash = textOfHash(parsed.data.passwordHash)
  const user = { ...parsed.data, passwordHash }
  if (passwordHash === undefined) return { user, weak: null }
  const weak = readWeakHash(passwordHash)
  if (weak !== null) return { user: { ...user, passwordHash: undefined }, weak }
  const read = readHash(passwordHash)
  return read.ok ? { user, weak: null } : { fault: `passwordHash ${read.rule}` }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
