import { now } from '../core/clock.ts'
import { newId } from '../core/ids.ts'
import type { Page } from '../core/page.ts'
import { ok, type Result, refuse } from '../core/result.ts'
import { receiverUrlFault } from '../events/receivers/url-rule.ts'
import { type Issuer, publicMembers } from '../issuers/issuer.ts'
import { issuerFault, keysFault } from '../issuers/issuer-rules.ts'
import { event } from '../observe/events.ts'
import type { OperatorCall, Service } from './service.ts'

/** A trusted issuer to be added. */
export type NewIssuer = Omit<Issuer, 'id' | 'disabled' | 'createdAt'>

/**
 * Adds a trusted issuer. Refuses with `bad_request` (a member, its keys or their URL, or no such customer) and `conflict` (the
 * customer trusts the `iss` already).
 */
export async function addIssuer(
  service: Service,
  input: NewIssuer,
  call: OperatorCall,
): Promise<Result<Issuer>> {
  const keys = input.keys?.map(publicMembers) ?? null
  const issuer = { ...input, keys, id: newId(), disabled: false, createdAt: now() }
  const fault = issuerFault(issuer, service.config.issuer) ?? (await keyFaultOf(service, input))
  if (fault !== null) return refuse('bad_request', 'invalid_request', { detail: fault })
  if (issuer.customerId !== null && !(await service.customers.has(issuer.customerId))) {
    return refuse('bad_request', 'unknown_customer', { detail: 'customerId is no customer' })
  }
  const told = { event: 'issuer_added', subjectId: issuer.id, ...call } as const
  if (!(await service.issuers.add(issuer, told))) {
    return refuse('conflict', 'issuer_exists', { detail: 'the customer has an issuer with this iss' })
  }
  logIssuer('added', issuer.id, call)
  return ok(issuer)
}

async function keyFaultOf(
  { config }: Service,
  { jwksUri, keys, algorithms }: NewIssuer,
): Promise<string | null> {
  if (keys !== null) return keysFault(keys, algorithms)
  const fault = jwksUri === null ? null : receiverUrlFault(jwksUri, config.local)
  return fault === null ? null : `jwksUri ${fault}`
}

/** One page of issuers, by name. */
export async function listIssuers(
  service: Service,
  page: number,
  size: number,
): Promise<Result<Page<Issuer>>> {
  return ok(await service.issuers.list(page, size))
}

/**
 * Disables an issuer (everywhere within 30 s), whose tokens are then refused, or enables it. The sessions that its tokens began
 * go on. Refuses with `not_found`.
 */
export async function setIssuerDisabled(
  service: Service,
  id: string,
  disabled: boolean,
  call: OperatorCall,
): Promise<Result<Issuer>> {
  const issuer = await service.issuers.find(id)
  const cause = disabled ? 'disabled' : 'enabled'
  const told = { event: `issuer_${cause}`, subjectId: id, ...call } as const
  const changed = issuer === null ? null : await service.issuers.setDisabled(issuer, disabled, told)
  if (changed === null) return refuse('not_found', 'unknown_issuer')
  logIssuer(cause, id, call)
  return ok(changed)
}

/** Removes an issuer and the links of users to it. The sessions go on. Refuses with `not_found`. */
export async function removeIssuer(service: Service, id: string, call: OperatorCall): Promise<Result<null>> {
  const issuer = await service.issuers.find(id)
  const told = { event: 'issuer_removed', subjectId: id, ...call } as const
  const removed = issuer !== null && (await service.issuers.remove(issuer, told))
  if (!removed) return refuse('not_found', 'unknown_issuer')
  logIssuer('removed', id, call)
  return ok(null)
}

/** Deletes the records of used subject tokens that no rule accepts any more, by a bounded step. */
export async function purgeUsedTokens({ usedTokens }: Service): Promise<void> {
  await usedTokens.purge(now())
}

function logIssuer(
  cause: 'added' | 'disabled' | 'enabled' | 'removed',
  issuerId: string,
  { requestId, operator }: OperatorCall,
): void {
  event({ event: 'issuer_changed', level: 'info', requestId, cause, issuerId, operatorId: operator.id })
}
