import { base64url, utf8 } from './session/keys.ts'
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
      record = next
      const [value, age] = next === null ? ['', 0] : [base64url(utf8(JSON.stringify(next))), maxAgeSeconds]
      setCookie(`${name}=${value}; Max-Age=${age}; ${attributes}`)
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
    const text = atob(value.replaceAll('-', '+').replaceAll('_', '/'))
    return asRecord(JSON.parse(text))
  } catch {
    return null
  }
}
