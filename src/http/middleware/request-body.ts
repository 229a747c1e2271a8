import type { Context, MiddlewareHandler } from 'hono'
import { createMiddleware } from 'hono/factory'
import type { AppEnv } from '../context.ts'
import { refused } from '../refusals/refused.ts'
import type { Refused } from '../refusals/table.ts'

const MAX_BODY_BYTES = 16 * 1024

/** Bytes of a body that are read and discarded. A longer body loses its connection. */
const MAX_DISCARDED_BYTES = 4 * 1024 * 1024

/** Methods whose body has a meaning (RFC 9110 §9.3). The media type of other bodies is not checked. */
export const METHODS_WITH_CONTENT: readonly string[] = ['POST', 'PUT', 'PATCH']

const COMPRESSED = 'compressed'
const UNREADABLE = 'unreadable_request'

/** The format of the request bodies of a group. */
export interface BodyFormat {
  readonly mediaType: string
  /** Media types that are accepted, without their parameters. */
  readonly accepted: RegExp
  /** The name of such a body in messages. */
  readonly name: string
  /** The name of its values in `c.req.valid`. */
  readonly target: 'json' | 'form'
}

/** JSON (RFC 8259 §8.1, §11). It is UTF-8, a byte order mark is ignored, and a `charset` has no effect. */
export const JSON_BODY: BodyFormat = {
  mediaType: 'application/json',
  accepted: /^application\/([\w.-]+\+)?json$/i,
  name: 'the body',
  target: 'json',
}

/**
 * A form. OAuth's requests are `application/x-www-form-urlencoded` in UTF-8 (RFC 6749 appendix B, RFC 7009 §2.1, RFC 7662
 * §2.1). That type has no parameters, so a `charset` has no effect (URL Standard §5).
 */
export const FORM_BODY: BodyFormat = {
  mediaType: 'application/x-www-form-urlencoded',
  accepted: /^application\/x-www-form-urlencoded$/i,
  name: 'the form',
  target: 'form',
}

/**
 * Reads the body once, in the format of the route's group, and keeps its text as `c.var.body`. Refuses as `textOf` does.
 */
export const readBody: MiddlewareHandler<AppEnv> = createMiddleware(async (c, next) => {
  const format = c.var.group.body
  if (format === null) return next()
  const text = await textOf(c.req.raw, format)
  if (typeof text !== 'string') {
    // The content coding that would have been accepted (RFC 9110 §15.5.16).
    if (text.cause === COMPRESSED) c.header('Accept-Encoding', 'identity')
    return refused(c, text)
  }
  c.set('body', text)
  return next()
})

/**
 * The text of a body. Refuses a body that is incomplete (400), too large (413), compressed or of another media type
 * (415), or not UTF-8 (400). Hono would replace invalid bytes, and two passwords that differ only in them would then be
 * equal.
 */
async function textOf(request: Request, format: BodyFormat): Promise<string | Refused> {
  const { name, mediaType } = format
  const bytes = await contentOf(request).catch(() => undefined)
  // Only a lost connection fails here. It is the caller's fault, and `onError` would report an outage.
  if (bytes === undefined) {
    return { kind: 'bad_request', cause: 'body_cut_off', detail: `${name} is incomplete` }
  }
  if (bytes === null) {
    return {
      kind: 'body_too_large',
      cause: 'body_too_large',
      detail: `${name} may have ${MAX_BODY_BYTES} bytes`,
    }
  }
  if (bytes.length > 0 && METHODS_WITH_CONTENT.includes(request.method)) {
    if (!/^(identity)?$/i.test(request.headers.get('content-encoding') ?? '')) {
      return { kind: 'wrong_media_type', cause: COMPRESSED, detail: `${name} must not be compressed` }
    }
    if (!isOf(format, request.headers.get('content-type') ?? '')) {
      return { kind: 'wrong_media_type', cause: 'wrong_media_type', detail: `${name} must be ${mediaType}` }
    }
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(bytes)
  } catch {
    return { kind: 'bad_request', cause: 'bad_utf8', detail: `${name} is not UTF-8` }
  }
}

/** True if a body of this media type is in the format. The parameters of the type have no effect. */
export function isOf({ accepted }: BodyFormat, contentType: string): boolean {
  return accepted.test(contentType.replace(/;.*$/s, '').trim())
}

/**
 * The value of the body that `readBody` kept, before its schema is applied. Of a form, only the parameters with these
 * `names` are read. No body without a media type is an object without members. Refuses a text that is not JSON (400), and
 * no body with another media type (415).
 */
export function valueOfBody(
  c: Context<AppEnv>,
  format: BodyFormat,
  names: readonly string[],
): { readonly value: unknown } | Refused {
  const { body } = c.var
  const contentType = c.req.header('content-type') ?? ''
  if (body === '' && contentType === '') return { value: {} }
  if (body === '' && !isOf(format, contentType)) return { kind: 'wrong_media_type', cause: UNREADABLE }
  if (format.target === 'form') return { value: parametersOf(new URLSearchParams(body), names) }
  try {
    return { value: JSON.parse(body) }
  } catch {
    return { kind: 'bad_request', cause: UNREADABLE, detail: `${format.name} is not JSON` }
  }
}

/** The parameters with these names. One that is given more than once has an array of its values. */
function parametersOf(form: URLSearchParams, names: readonly string[]): object {
  return Object.fromEntries(
    names.map((name) => {
      const [value, ...others] = form.getAll(name)
      return [name, others.length === 0 ? value : [value, ...others]]
    }),
  )
}

/**
 * Refuses a call without a body. The body of a change may have been lost on its way. `{}` is an empty change, and the
 * validator would read a missing body as that.
 */
export const requireBody: MiddlewareHandler<AppEnv> = createMiddleware(async (c, next) => {
  if (c.var.body !== '') return next()
  return refused(c, { kind: 'bad_request', cause: 'invalid_request', detail: 'the body is missing' })
})

/** The bytes of the body. Empty: there is no body. Null: it is larger than the limit. */
async function contentOf(request: Request): Promise<Uint8Array | null> {
  if (request.body === null) return new Uint8Array()
  const announced = Number(request.headers.get('content-length') ?? Number.NaN)
  // The usual body is read by one call. HTTP frames it by the announced length, so it cannot be longer.
  if (announced <= MAX_BODY_BYTES && !request.headers.has('transfer-encoding')) {
    return new Uint8Array(await request.arrayBuffer())
  }
  return readToEnd(request.body)
}

/**
 * Reads a body to its end, also beyond the limit: an answer before the end of the body, or a cancelled body, breaks the
 * connection (wrangler's proxy answers 500). It stops after `MAX_DISCARDED_BYTES`. Null: the body is larger than the
 * limit.
 */
async function readToEnd(body: ReadableStream<Uint8Array>): Promise<Uint8Array | null> {
  const kept: Uint8Array[] = []
  let size = 0
  for await (const chunk of body) {
    size += chunk.byteLength
    if (size <= MAX_BODY_BYTES) kept.push(chunk)
    // The end of the loop cancels the stream.
    if (size > MAX_DISCARDED_BYTES) break
  }
  return size > MAX_BODY_BYTES ? null : new Uint8Array(await new Blob(kept).arrayBuffer())
}

/** Reads a body that no handler read, after an early refusal, so that the connection can be used again. */
export async function discardUnread(request: Request): Promise<void> {
  // `bodyUsed` is read first: reading `body` creates a stream.
  if (request.bodyUsed || request.body === null) return
  // A failure here is a lost connection, and nobody waits for the answer.
  await readToEnd(request.body).catch(() => null)
}
