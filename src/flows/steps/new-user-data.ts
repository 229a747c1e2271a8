import { type Result, refuse } from '../../core/result.ts'
import { looksLikeHash } from '../../users/hashes/formats.ts'
import { hashPassword } from '../../users/password.ts'
import type { Service } from '../service.ts'

/**
 * The hash of a password that an operator sets. Refuses with `bad_request` if the password looks like a hash: it would be
 * the password, and the one that it is the hash of would not. Refuses with `too_many_requests` if too many hashes wait.
 */
export async function hashNewPassword({ hashes }: Service, password: string): Promise<Result<string>> {
  if (looksLikeHash(password)) {
    const detail = 'password is a hash: import it as passwordHash'
    return refuse('bad_request', 'password_is_hash', { detail })
  }
  return hashes.run(() => hashPassword(password))
}

/** The refusal of a name or of an external id that another user has. The response distinguishes them: an operator may know. */
export function refuseTaken(isNameTaken: boolean) {
  return isNameTaken
    ? refuse('bad_request', 'username_taken', { detail: 'username is taken' })
    : refuse('bad_request', 'external_id_taken', { detail: 'externalId is taken' })
}
