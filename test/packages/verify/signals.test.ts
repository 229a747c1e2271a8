import { randomUUID } from 'node:crypto'
import { verifyAccessToken } from '@edge-token-service/verify'
import { CAEP, memoryReplayStore, type SetOptions, verifySet } from '@edge-token-service/verify/set'
import { decodeJwt } from 'jose'
import { expect, it } from 'vitest'
import { newUser, operate, origin } from '../client/parts/service.ts'

// A receiver of shared signals beside a service that was really started.

const service = origin()

interface Stream {
  readonly aud: string
  readonly delivery: { readonly endpoint_url: string }
}

async function json<T>(path: string, init: RequestInit): Promise<T> {
  const answer = await fetch(new URL(path, service), init)
  expect(answer.ok, `${path} ${answer.status}`).toBe(true)
  return (await answer.json()) as T
}

it('verifies what the service sends: the session that began, and its end', async () => {
  const { clientId, clientSecret } = await operate<{ clientId: string; clientSecret: string }>('/client', {
    name: randomUUID(),
    scopes: ['ssf.read', 'ssf.manage'],
  })
  const { access_token: token } = await json<{ access_token: string }>('/oauth2/token', {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(`${clientId}:${clientSecret}`)}` },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  })
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  const post = <T>(path: string, body: object) =>
    json<T>(path, { method: 'POST', headers, body: JSON.stringify(body) })
  const stream = await post<Stream>('/ssf/streams', { events_requested: Object.values(CAEP) })
  const [username, password] = await newUser()
  const { content } = await json<{ content: [{ token: string }] }>('/api/v2/auth/token', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username, password }),
  })
  const [{ token: ofUser }] = content
  const { sid } = decodeJwt<{ sid: string }>(ofUser)
  await json('/api/v2/auth/token', { method: 'DELETE', headers: { authorization: `Bearer ${ofUser}` } })

  const options: SetOptions = {
    issuer: service,
    audience: stream.aud,
    replay: memoryReplayStore(),
  }
  const seen = new Map<string, string[]>()
  let ack: string[] = []
  await expect
    .poll(
      async () => {
        const { sets } = await post<{ sets: Record<string, string> }>(stream.delivery.endpoint_url, { ack })
        ack = Object.keys(sets)
        for (const set of Object.values(sets)) {
          const verified = await verifySet(set, options)
          if (!verified.ok) throw new Error(verified.error)
          const { subject, claims } = verified
          const member = subject?.format === 'complex' ? subject.members.session : undefined
          const session = member?.format === 'opaque' ? member.id : ''
          seen.set(session, [...(seen.get(session) ?? []), ...Object.keys(claims.events)])
          expect(await verifySet(set, options)).toEqual({ ok: false, error: 'replayed' })
          expect(await verifyAccessToken(set, { issuer: service, audience: stream.aud })).toMatchObject({
            ok: false,
          })
        }
        return seen.get(sid)
      },
      { timeout: 20_000 },
    )
    .toEqual([CAEP.sessionEstablished, CAEP.sessionRevoked])
  expect(await verifyAccessToken(token, { issuer: service, audience: `${service}/ssf` })).toMatchObject({
    ok: false,
  })
})
