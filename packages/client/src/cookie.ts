import { asRecord, type StoredSession } from './session/record.ts'
import type { SessionStore } from './stores/store.ts'

// The package's entry `./cookie`, for servers that render pages. Make one store, and one client, for each request.

export interface CookieStoreOptions {
  /** The request's header `Cookie`. */
  readonly cookie: string | null | undefined
  /** Takes the value of a `Set-Cookie` of the answer. The last one counts. It may be called several times. */
  readonly setCookie: (value: string) => void
  /** The cookie's name. The default is `__Host-session`, and `session` if `secure` is false. */
  readonly name?: string
  /** How long a browser keeps it. The default is 14 days, as long as an unused refresh token lives. */
  readonly maxAgeSeconds?: number
  /** False only for a server on plain http. */
  readonly secure?: boolean
}

const FOURTEEN_DAYS = 14 * 24 * 3600

/** Browsers keep a cookie of this size with its attributes (RFC 6265 §6.1). They ignore a larger one without a word. */
const LARGEST_COOKIE_BYTES = 4096

/**
 * A store in one cookie, which page scripts cannot read (`HttpOnly`). It cannot compare: parallel requests that refresh
 * one pair get the same successor and the same next key, so that the order of their answers does not matter.
 */
export function cookieStore(options: CookieStoreOptions): SessionStore {
  const { cookie, setCookie, secure = true, maxAgeSeconds = FOURTEEN_DAYS } = options
  const name = options.name ?? (secure ? '__Host-session' : 'session')
  const attributes = `Path=/; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`
  let record = decode(cookieValue(cookie ?? '', name))
  return {
    perRequest: true,
    async read() {
      return record
    },
    async replace(_expected, next) {
      // Most of a record is tokens, which this leaves as they are. Base64 would make them a third longer.
      const [value, age] = next === null ? ['', 0] : [encodeURIComponent(JSON.stringify(next)), maxAgeSeconds]
      const header = `${name}=${value}; Max-Age=${age}; ${attributes}`
      if (header.length > LARGEST_COOKIE_BYTES) {
        throw new Error(`The session needs a cookie of ${header.length} bytes, which browsers ignore`)
      }
      record = next
      setCookie(header)
      return true
    },
    subscribe: () => () => {},
  }
}

/** RFC 6265 §5.4. */
const cookieValue = (header: string, name: string) =>
  header
    .split('; ')
    .find((pair) => pair.startsWith(`${name}=`))
    ?.slice(name.length + 1) ?? ''

/** A cookie that this store did not write counts as none. */
function decode(value: string): StoredSession | null {
  try {
    return asRecord(JSON.parse(decodeURIComponent(value)))
  } catch {
    return null
  }
}
