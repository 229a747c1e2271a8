import type { Result } from '../../core/result.ts'
import { verifierOf } from '../../users/password.ts'
import type { Service } from '../service.ts'

/**
 * Whether a password has this hash, ours or that of another system, in the queue of hashes. Without a hash it does the work of
 * ours and gives false. Refuses with `too_many_requests` if too many hashes wait.
 */
export async function checkPassword(
  { hashes }: Service,
  password: string,
  stored: string | null,
): Promise<Result<boolean>> {
  const verify = await verifierOf(stored)
  return hashes.run(() => verify(password))
}
