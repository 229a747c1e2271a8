import { event } from '../../observe/events.ts'
import type { OperatorCall } from '../service.ts'

/** Logs what an operator did to a receiver. The line has no URL, because a URL may have a secret. */
export function logReceiver(
  cause: 'added' | 'paused' | 'resumed' | 'secret' | 'removed' | 'tested' | 'resent',
  receiverId: string,
  { requestId, operator }: OperatorCall,
): void {
  event({ event: 'receiver_changed', level: 'info', requestId, cause, receiverId, operatorId: operator.id })
}
