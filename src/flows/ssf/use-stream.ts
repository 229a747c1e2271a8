import { ok, type Result, refuse } from '../../core/result.ts'
import { LONG_POLL_MS, type Poll, type Polled, type StreamStatus } from '../../events/ssf/stream-calls.ts'
import type { Client } from '../../users/client-store.ts'
import type { Service } from '../service.ts'
import { askReceiver } from '../steps/ask-receiver.ts'
import { findStream, noStream, type Stream, shown } from '../steps/find-stream.ts'

/** The user of a subject (RFC 9493), by id or by name. */
export type StreamSubject = { readonly userId: string } | { readonly username: string }

/**
 * Sets the status of a stream (SSF 1.0 §8.1.2.2). A paused one keeps events, and a disabled one drops them. Refuses with
 * `not_found`, and with `not_allowed` while an operator paused it.
 */
export async function setStreamStatus(
  service: Service,
  client: Client,
  id: string,
  status: StreamStatus,
  reason: string | null,
): Promise<Result<Stream>> {
  const found = await findStream(service, client, id)
  if (!found.ok) return found
  const view = await askReceiver(service, id, (object) => object.setStreamStatus(status, reason))
  if (view !== null) return shown(id, view)
  return refuse('not_allowed', 'paused_by_operator', { detail: 'an operator paused the stream' })
}

/**
 * Includes or ignores the events of a user in a stream (SSF 1.0 §8.1.3). At first all users are included. An unknown user and
 * one of another customer have the same answer as any other, so that nobody can probe (§9.1). Refuses with `not_found`, and
 * with `not_allowed` if the stream ignores as many users as it may.
 */
export async function setStreamSubject(
  service: Service,
  client: Client,
  id: string,
  subject: StreamSubject,
  included: boolean,
): Promise<Result<null>> {
  const found = await findStream(service, client, id)
  if (!found.ok) return found
  const { directory } = service
  const user = await ('userId' in subject
    ? directory.findById(subject.userId)
    : directory.findByUsername(subject.username))
  if (user === null || (client.customerId !== null && user.customerId !== client.customerId)) return ok(null)
  const done = await askReceiver(service, id, (object) => object.setStreamSubject(user.id, included))
  if (done) return ok(null)
  return refuse('not_allowed', 'too_many_subjects', { detail: 'the stream ignores as many users as it may' })
}

/**
 * Sends a verification event over a stream (SSF 1.0 §8.1.4.2). Refuses with `not_found`, `bad_request` (the stream is disabled)
 * and `too_many_requests`.
 */
export async function verifyStream(
  service: Service,
  client: Client,
  id: string,
  state: string | null,
): Promise<Result<null>> {
  const found = await findStream(service, client, id)
  if (!found.ok) return found
  const wait = await askReceiver(service, id, (object) => object.verifyStream(state))
  if (wait === null)
    return refuse('bad_request', 'invalid_request', { detail: 'the stream is disabled or deleted' })
  return wait === 0 ? ok(null) : refuse('too_many_requests', 'rate_limited', { retryAfterSeconds: wait })
}

/** Answers a poll of a stream (RFC 8936 §2). Refuses with `not_found`, also for a stream that is pushed. */
export async function pollStream(
  service: Service,
  client: Client,
  id: string,
  poll: Poll,
): Promise<Result<Polled>> {
  const found = await findStream(service, client, id)
  if (!found.ok) return found
  const polled = await askReceiver(service, id, (object) => object.pollStream(poll), LONG_POLL_MS)
  return polled === null ? noStream() : ok(polled)
}
