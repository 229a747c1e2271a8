// An application with sessions of its own. They begin with an access token of the service, and end when the service says that
// the login has ended: by a webhook (Standard Webhooks 1.0), or by a Security Event Token (RFC 8417, pushed by RFC 8935).
// `npm run example -- events` runs it beside `npm start`. Node runs TypeScript by itself since 22.18.

import { createServer, type IncomingMessage } from 'node:http'
import { verifyAccessToken } from '@edge-token-service/verify'
import { memoryReplayStore, verifySet } from '@edge-token-service/verify/set'
import { verifyWebhook } from '@edge-token-service/verify/webhook'
import { applySet, applyWebhook } from './receive.ts'
import { Sessions } from './sessions.ts'

const { ISSUER = 'http://localhost:8787', AUDIENCE = ISSUER, PORT = '8793', JWKS_URI: jwksUri } = process.env
// What the service calls this application in `aud` of a SET.
const { SET_AUDIENCE = `http://localhost:${PORT}` } = process.env
// Several keys are separated by spaces: the old and the new one while a key is replaced.
const { WEBHOOK_SECRETS = '', WEBHOOK_PUBLIC_KEYS = '' } = process.env

const MAX_BODY_BYTES = 65_536

interface Answer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
}

const sessions = new Sessions()
// A handler that uses a database remembers the id in the transaction that applies the event: then it does both or neither.
const replay = memoryReplayStore()
const webhookKeys = { secrets: listOf(WEBHOOK_SECRETS), publicKeys: listOf(WEBHOOK_PUBLIC_KEYS) }

const ROUTES: Readonly<Record<string, (request: IncomingMessage) => Promise<Answer>>> = {
  'POST /login': login,
  'GET /me': showSession,
  'POST /webhooks': takeWebhook,
  'POST /sets': takeSet,
}

createServer((request, response) => {
  const route = ROUTES[`${request.method} ${request.url}`] ?? (async () => ({ status: 404 }))
  route(request)
    .catch((error: unknown) => {
      console.error(error)
      return { status: 500 }
    })
    .then(({ status, headers, body }: Answer) => {
      // The rest of a body that nobody read is thrown away, so that the connection can be used again.
      request.resume()
      const type = body === undefined ? {} : { 'content-type': 'application/json' }
      response.writeHead(status, { 'cache-control': 'no-store', ...type, ...headers })
      response.end(body === undefined ? '' : JSON.stringify(body))
    })
    .catch(console.error)
}).listen(Number(PORT), () => console.log(`http://localhost:${PORT}/me`))

/** Begins a session of the application for the bearer of an access token. */
async function login(request: IncomingMessage): Promise<Answer> {
  const [, token = ''] = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '') ?? []
  const verified = await verifyAccessToken(token, { issuer: ISSUER, audience: AUDIENCE })
  if (!verified.ok) return { status: verified.error === 'unavailable' ? 503 : 401 }
  const { sub, sid, email } = verified.claims
  const id = sessions.begin({ userId: sub, familyId: sid, email })
  if (id === null) return { status: 401 }
  // A deployment adds `Secure`.
  return { status: 204, headers: { 'set-cookie': `session=${id}; Path=/; HttpOnly; SameSite=Lax` } }
}

async function showSession(request: IncomingMessage): Promise<Answer> {
  const [, id = ''] = /(?:^|; )session=([\w-]+)/.exec(request.headers.cookie ?? '') ?? []
  const session = sessions.get(id)
  return session === undefined ? { status: 401 } : { status: 200, body: { email: session.email } }
}

async function takeWebhook(request: IncomingMessage): Promise<Answer> {
  if (webhookKeys.secrets.length + webhookKeys.publicKeys.length === 0) return { status: 404 }
  const rawBody = await bodyOf(request)
  if (rawBody === null) return { status: 413 }
  const verified = await verifyWebhook({ headers: request.headers, rawBody }, { ...webhookKeys, replay })
  // An outage: the sender comes back.
  if (!verified.ok && verified.error === 'unavailable') return { status: 503 }
  if (!verified.ok && verified.error === 'invalid_webhook') return { status: 401 }
  if (verified.ok && verified.event !== null) applyWebhook(verified.event, sessions)
  // A message that was received before needs a success too, or its sender repeats it.
  return { status: 204 }
}

async function takeSet(request: IncomingMessage): Promise<Answer> {
  const rawBody = await bodyOf(request)
  if (rawBody === null) return { status: 413 }
  const options = { issuer: ISSUER, audience: SET_AUDIENCE, jwksUri, replay }
  const verified = await verifySet(rawBody.toString(), options)
  if (verified.ok) applySet(Object.keys(verified.claims.events), verified.subject, ISSUER, sessions)
  else if (verified.error === 'unavailable') return { status: 503 }
  // RFC 8935 §2.3: a refusal is 400 with a code.
  else if (verified.error !== 'replayed') {
    const body = { err: verified.error, description: 'the SET is refused' }
    return { status: 400, headers: { 'content-language': 'en' }, body }
  }
  return { status: 202 }
}

/** The body as received, because a signature is about its bytes. Null: it is too long. */
async function bodyOf(request: IncomingMessage): Promise<Buffer | null> {
  const chunks: Buffer[] = []
  let size = 0
  // The rest of a body that is too long is read too. To stop here would close the connection before the answer.
  for await (const chunk of request) {
    size += chunk.length
    if (size <= MAX_BODY_BYTES) chunks.push(chunk)
  }
  return size <= MAX_BODY_BYTES ? Buffer.concat(chunks) : null
}

function listOf(text: string): string[] {
  return text.split(' ').filter((one) => one !== '')
}
