import { env } from 'cloudflare:workers'
import { createLocalJWKSet, type JWTPayload, jwtVerify } from 'jose'
import { inject, vi } from 'vitest'
import { newId } from '../../src/core/ids.ts'
import { call, contentOf, operate, send, type Vars } from './api.ts'
import type { PlannedAnswer, ReceivedWebhook } from './webhook-inbox.ts'

// A receiver of the Shared Signals Framework, as the suites call the transmitter.

export const PUSH = 'urn:ietf:rfc:8935'
export const POLL = 'urn:ietf:rfc:8936'
export const STREAMS = '/ssf/streams'
export const caep = (name: string) => `https://schemas.openid.net/secevent/caep/event-type/${name}`
export const risc = (name: string) => `https://schemas.openid.net/secevent/risc/event-type/${name}`
export const ssf = (name: string) => `https://schemas.openid.net/secevent/ssf/event-type/${name}`

export interface SignalClient {
  readonly clientId: string
  readonly clientSecret: string
  readonly token: string
}

export interface Stream {
  stream_id: string
  iss: string
  aud: string
  events_supported: string[]
  events_requested: string[]
  events_delivered: string[]
  delivery: { method: string; endpoint_url: string }
  min_verification_interval: number
  description?: string
}

/** A form for the token endpoint. */
export const tokenForm = (fields: Record<string, string>, vars?: Vars) =>
  send(
    'POST',
    '/oauth2/token',
    {
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(fields).toString(),
    },
    vars,
  )

/** An access token of a client, by `client_credentials`. */
export async function accessTokenOf(clientId: string, clientSecret: string, scope?: string): Promise<string> {
  const answer = await tokenForm({
    grant_type: 'client_credentials',
    client_id: clientId,
    client_secret: clientSecret,
    ...(scope === undefined ? {} : { scope }),
  })
  if (answer.status !== 200) throw new Error(`${answer.status} ${await answer.text()}`)
  return ((await answer.json()) as { access_token: string }).access_token
}

/** A new client with both scopes, for the events of one customer or of all. */
export async function newSignalClient(
  customerId?: string,
  scopes: string[] = ['ssf.read', 'ssf.manage'],
): Promise<SignalClient> {
  const more = customerId === undefined ? {} : { customerId }
  const added = await operate('POST', '/client', { name: 'receiver', scopes, ...more })
  const { clientId, clientSecret } = await contentOf<{ clientId: string; clientSecret: string }>(added)
  return { clientId, clientSecret, token: await accessTokenOf(clientId, clientSecret) }
}

/** A call of the management API. */
export const manage = (
  { token }: Pick<SignalClient, 'token'>,
  method: string,
  path: string,
  body?: unknown,
  vars?: Vars,
) => call(method, path, { body, vars, headers: { authorization: `Bearer ${token}` } })

/** A new box of the inbox, by its URL. */
export const newBox = () => `${inject('inbox')}/box/${newId()}`

/** Plans the next answers of a box. */
export async function planBox(box: string, ...answers: PlannedAnswer[]): Promise<void> {
  const planned = await fetch(box, { method: 'PUT', body: JSON.stringify(answers) })
  if (!planned.ok) throw new Error(`the inbox answered ${planned.status}`)
}

/** A box that answers 202, as RFC 8935 §2.2 wants. */
export async function newSetBox(): Promise<string> {
  const box = newBox()
  await planBox(box, { status: 202, times: 1000 })
  return box
}

export async function pushed(box: string): Promise<ReceivedWebhook[]> {
  return (await fetch(box)).json()
}

/** Waits until a box has so many requests. */
export function pushedOnce(box: string, count: number): Promise<ReceivedWebhook[]> {
  return vi.waitUntil(
    async () => {
      const list = await pushed(box)
      return list.length >= count ? list : false
    },
    { timeout: 10_000, interval: 20 },
  )
}

export async function createStream(client: SignalClient, body: object = {}): Promise<Stream> {
  const created = await manage(client, 'POST', STREAMS, body)
  if (created.status !== 201) throw new Error(`${created.status} ${await created.text()}`)
  return created.json()
}

export const pushTo = (box: string, authorization?: string) => ({
  method: PUSH,
  endpoint_url: box,
  ...(authorization === undefined ? {} : { authorization_header: authorization }),
})

/** A poll that does not wait. */
export async function poll(client: SignalClient, stream: Stream, body: object = {}) {
  const { pathname } = new URL(stream.delivery.endpoint_url)
  const answer = await manage(client, 'POST', pathname, { returnImmediately: true, ...body })
  if (answer.status !== 200) throw new Error(`${answer.status} ${await answer.text()}`)
  return (await answer.json()) as { sets: Record<string, string>; moreAvailable?: boolean }
}

/** Polls until there are so many events that were not given before, and acknowledges them. */
export async function polledOnce(client: SignalClient, stream: Stream, count: number): Promise<Claims[]> {
  const all = new Map<string, Claims>()
  let ack: string[] = []
  await vi.waitUntil(
    async () => {
      const { sets } = await poll(client, stream, { ack })
      ack = Object.keys(sets)
      for (const [id, set] of Object.entries(sets)) all.set(id, await verified(set, stream))
      return all.size >= count
    },
    { timeout: 10_000, interval: 20 },
  )
  await poll(client, stream, { ack, maxEvents: 0 })
  return [...all.values()]
}

export interface Claims extends JWTPayload {
  events: Record<string, Record<string, unknown>>
  sub_id: Record<string, unknown>
  txn: string
}

/** The claims of a SET whose signature and envelope the published keys and the stream prove. */
export async function verified(set: string, stream: Stream): Promise<Claims> {
  const keys = (await (await send('GET', '/.well-known/ssf-jwks.json')).json()) as { keys: [] }
  const { payload, protectedHeader } = await jwtVerify<Claims>(set, createLocalJWKSet(keys), {
    issuer: env.ISSUER,
    audience: stream.aud,
    algorithms: ['RS256'],
    typ: 'secevent+jwt',
  })
  if (protectedHeader.kid === undefined) throw new Error('the SET names no key')
  return payload
}

/** The only event of a SET. */
export function eventOf({ events }: Claims): [type: string, claims: Record<string, unknown>] {
  const [first, ...others] = Object.entries(events)
  if (first === undefined || others.length > 0) throw new Error('a SET has one event')
  return first
}
