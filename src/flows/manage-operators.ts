import { newId } from '../core/ids.ts'
import { SECRET_OPERATOR } from '../core/operator.ts'
import type { Page } from '../core/page.ts'
import { ok, type Result, refuse } from '../core/result.ts'
import { event } from '../observe/events.ts'
import type { KnownOperator } from '../users/operator-store.ts'
import { newOperatorToken } from '../users/operator-token.ts'
import { hashSecret } from '../users/random-secret.ts'
import type { OperatorCall, Service } from './service.ts'

/** An operator with its token, which is shown only once. */
export interface OperatorWithToken {
  readonly operator: KnownOperator
  readonly token: string
}

/** Adds an operator. Refuses with `bad_request` if the name is taken. */
export async function addOperator(
  service: Service,
  name: string,
  call: OperatorCall,
): Promise<Result<OperatorWithToken>> {
  const token = newOperatorToken(newId())
  const operator = { id: token.id, name, disabled: false, tokenHash: hashSecret(token.secret) }
  const told = { event: 'operator_added', subjectId: operator.id, ...call } as const
  if (name === SECRET_OPERATOR.name || !(await service.operators.add(operator, told))) {
    return refuse('bad_request', 'operator_name_taken', { detail: 'name is taken' })
  }
  logChange('added', operator, call)
  return ok({ operator, token: token.text })
}

/** Disables or enables an operator, everywhere at once. Refuses with `not_found` (no such operator). */
export async function setOperatorDisabled(
  service: Service,
  id: string,
  disabled: boolean,
  call: OperatorCall,
): Promise<Result<KnownOperator>> {
  const cause = disabled ? 'disabled' : 'enabled'
  const told = { event: `operator_${cause}`, subjectId: id, ...call } as const
  const operator = await service.operators.change(id, { disabled }, told)
  if (operator === null) return refuse('not_found', 'unknown_operator')
  logChange(cause, operator, call)
  return ok(operator)
}

/** Replaces the token of an operator. The old one is refused everywhere at once. Refuses with `not_found`. */
export async function rotateOperatorToken(
  service: Service,
  id: string,
  call: OperatorCall,
): Promise<Result<OperatorWithToken>> {
  const { text, secret } = newOperatorToken(id)
  const told = { event: 'operator_rotated', subjectId: id, ...call } as const
  const operator = await service.operators.change(id, { tokenHash: hashSecret(secret) }, told)
  if (operator === null) return refuse('not_found', 'unknown_operator')
  logChange('token', operator, call)
  return ok({ operator, token: text })
}

/** One page of operators with a token of their own, by name. */
export async function listOperators(
  service: Service,
  page: number,
  size: number,
): Promise<Result<Page<KnownOperator>>> {
  return ok(await service.operators.list(page, size))
}

function logChange(
  cause: 'added' | 'disabled' | 'enabled' | 'token',
  { id }: KnownOperator,
  { requestId, operator }: OperatorCall,
): void {
  event({
    event: 'operator_changed',
    level: 'info',
    requestId,
    cause,
    changedOperatorId: id,
    operatorId: operator.id,
  })
}
