import type { MiddlewareHandler } from 'hono'
import { createMiddleware } from 'hono/factory'
import { ok, type Result, refuse } from '../../core/result.ts'
import type { AppEnv } from '../context.ts'
import { refusal } from '../refusals/answer.ts'

const MAX_BODY_BYTES = 16 * 1024

/** Bytes of a body that are read and thrown away. One that has more loses its connection, which is its own fault. */
const MAX_DISCARDED_BYTES = 4 * 1024 * 1024

/** Methods whose body means something (RFC 9110 §9.3): the media type of another's is not asked. */
const METHODS_WITH_CONTENT: readonly string[] = ['POST', 'PUT', 'PATCH']

const COMPRESSED = 'compressed'

/** What the bodies of a group of calls are. */
interface BodyKind {
  readonly mediaType: string
  /** Media types that are read as this one, without their parameters. */
  readonly accepted: RegExp
  /** What messages call such a body. */
  readonly name: string
}

/**
 * Reads every body as JSON. RFC 8259 §8.1, §11: it is UTF-8, a byte order mark may be ignored, and a `charset` has
 * no effect.
 */
export const jsonBody = readBody({
  mediaType: 'application/json',
  accepted: /^application\/([\w.-]+\+)?json$/i,
  name: 'the body',
})

/**
 * Reads every body as a form. OAuth's requests are `application/x-www-form-urlencoded` in UTF-8 (RFC 6749 appendix B,
 * RFC 7009 §2.1, RFC 7662 §2.1). That type has no parameters, so a `charset` has no effect (URL Standard §5).
 */
export const formBody = readBody({
  mediaType: 'application/x-www-form-urlencoded',
  accepted: /^application\/x-www-form-urlencoded$/i,
  name: 'the form',
})

/** Reads the body once, for whatever asks for it later, or refuses it: see `textOf`. */
function readBody(kind: BodyKind): MiddlewareHandler<AppEnv> {
  return createMiddleware(async (c, next) => {
    const read = await textOf(c.req.raw, kind)
    if (!read.ok) {
      // RFC 9110 §15.5.16: which content codings would have been accepted.
      if (read.refusal.cause === COMPRESSED) c.header('Accept-Encoding', 'identity')
      return refusal(c, read.refusal)
    }
    c.req.raw = withPlainType(c.req.raw, read.value, kind)
    // Where Hono looks before it reads the body itself. It keeps promises there, whatever its type says.
    c.req.bodyCache.text = Promise.resolve(read.value) as unknown as string
    return next()
  })
}

/**
 * The text of a body. Refuses one that its caller does not finish (400), that is too large (413), compressed or of
 * another media type (415), or not UTF-8 (400): Hono would replace bad bytes, and two passwords that differ in them
 * would then be one.
 */
async function textOf(request: Request, { name, mediaType, accepted }: BodyKind): Promise<Result<string>> {
  const bytes = await contentOf(request).catch(() => undefined)
  // Only a lost connection fails. It is no fault of ours, which `onError` would make of it.
  if (bytes === undefined) return refuse('GLOBAL_1002', 'body_cut_off', { detail: `${name} is incomplete` })
  if (bytes === null) {
    return refuse('GLOBAL_1006', 'body_too_large', { detail: `${name} may have ${MAX_BODY_BYTES} bytes` })
  }
  if (bytes.length > 0 && METHODS_WITH_CONTENT.includes(request.method)) {
    if (!/^(identity)?$/i.test(request.headers.get('content-encoding') ?? '')) {
      return refuse('GLOBAL_1007', COMPRESSED, { detail: `${name} must not be compressed` })
    }
    if (!accepted.test(mediaTypeOf(request))) {
      return refuse('GLOBAL_1007', 'wrong_media_type', { detail: `${name} must be ${mediaType}` })
    }
  }
  try {
    return ok(new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(bytes))
  } catch {
    return refuse('GLOBAL_1002', 'bad_utf8', { detail: `${name} is not UTF-8` })
  }
}

function mediaTypeOf({ headers }: Request): string {
  return (headers.get('content-type') ?? '').replace(/;.*$/s, '').trim()
}

/**
 * The same request with its media type in the one spelling that every library understands: Hono's validators refuse
 * `application/json;`, and workerd's `formData()` throws for a `charset` that is not UTF-8.
 */
function withPlainType(request: Request, text: string, { mediaType, accepted }: BodyKind): Request {
  const given = request.headers.get('content-type')
  if (given === null || given === mediaType || !accepted.test(mediaTypeOf(request))) return request
  const headers = new Headers(request.headers)
  headers.set('content-type', mediaType)
  const body = METHODS_WITH_CONTENT.includes(request.method) ? text : null
  return new Request(request, { headers, body })
}

/**
 * Refuses a call without a body. A change without one is a change that was lost on its way: `{}` is how to change nothing,
 * and the validator reads no body as that.
 */
export const requireBody: MiddlewareHandler<AppEnv> = createMiddleware(async (c, next) => {
  if ((await c.req.text()) !== '') return next()
  return refusal(c, { code: 'GLOBAL_1002', cause: 'invalid_request', detail: 'the body is missing' })
})

/** The bytes of the body, none if there is no body; null if there are more than the cap. */
async function contentOf(request: Request): Promise<Uint8Array | null> {
  if (request.body === null) return new Uint8Array()
  const announced = Number(request.headers.get('content-length') ?? Number.NaN)
  // One call for the usual body. HTTP frames it by what is announced, so it cannot be longer.
  if (announced <= MAX_BODY_BYTES && !request.headers.has('transfer-encoding')) {
    return new Uint8Array(await request.arrayBuffer())
  }
  return readToEnd(request.body)
}

/**
 * Reads a body to its end, also what is beyond the cap: an answer to a body that was not read breaks the connection
 * (wrangler's proxy answers 500), and to cancel it breaks it too. Ends where more would have to be thrown away than
 * is reasonable. The bytes; null if they are more than the cap.
 */
async function readToEnd(body: ReadableStream<Uint8Array>): Promise<Uint8Array | null> {
  const kept: Uint8Array[] = []
  let size = 0
  for await (const chunk of body) {
    size += chunk.byteLength
    if (size <= MAX_BODY_BYTES) kept.push(chunk)
    // Leaving the loop cancels the stream.
    if (size > MAX_DISCARDED_BYTES) break
  }
  return size > MAX_BODY_BYTES ? null : new Uint8Array(await new Blob(kept).arrayBuffer())
}

/** Reads what no handler read, so that the connection can be used again: refusals come early. */
export const unreadBody: MiddlewareHandler<AppEnv> = createMiddleware(async (c, next) => {
  await next()
  // In this order: to look at `body` makes a stream of it.
  if (!c.req.raw.bodyUsed && c.req.raw.body !== null) {
    // What fails is the caller's connection, and nobody waits for the answer.
    await readToEnd(c.req.raw.body).catch(() => null)
  }
})
