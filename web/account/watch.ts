import { type AuthClient, AuthError, type DeviceSession } from '@edge-token-service/client'
import { refusalOfClient } from '../service/client-refusals.ts'

/** What the last look at the sessions has found. */
export interface Seen {
  /** Null if the service could not be asked. */
  readonly sessions: readonly DeviceSession[] | null
  /** Why not. */
  readonly outage: string | null
  /** When the look began, in milliseconds. */
  readonly at: number
  /** Until when the service asked not to look again (`Retry-After`), in milliseconds. */
  readonly waitUntil: number
}

/** Looks at the sessions until it is stopped. */
export interface Watch {
  /** Looks now. */
  readonly look: () => Promise<void>
  readonly stop: () => void
}

/**
 * From one look to the next. An end is seen within 5 s, and the looks are a third of SESSION_PER_FAMILY (60 in 60 s), which
 * all tabs of a session share.
 */
const INTERVAL_MS = 3500

/** A tab that becomes visible does not look if one did just now. */
const FRESH_MS = 1000

const NAME = 'edge-token-service-account-sessions'

/**
 * Lists the sessions of a session again and again while its page is visible. One visible tab does it for all: it holds a lock
 * of the origin, and tells the others what it sees. An end of the session itself is told by the client (`onChange`).
 */
export function watchSessions(auth: AuthClient, sid: string, hear: (seen: Seen) => void): Watch {
  const channel = new BroadcastChannel(NAME)
  const stopped = new AbortController()
  let turn = new AbortController()
  /** When the newest look that this tab knows of began, and when the next one may. */
  let lookedAt = 0
  let nextAt = 0

  function heard(seen: Seen): void {
    // An older look may have missed what this tab has ended since.
    if (stopped.signal.aborted || seen.at < lookedAt) return
    lookedAt = seen.at
    // The client asks for 100 sessions a call.
    const calls = Math.max(1, Math.ceil((seen.sessions?.length ?? 0) / 100))
    nextAt = Math.max(seen.at + INTERVAL_MS * calls, seen.waitUntil)
    hear(seen)
  }
  channel.onmessage = ({ data }: MessageEvent<{ sid: string; seen: Seen }>) => {
    if (data.sid === sid) heard(data.seen)
  }

  async function look(): Promise<void> {
    const at = Date.now()
    nextAt = Math.max(nextAt, at + INTERVAL_MS)
    const seen = await seenBy(auth, at)
    if (seen === null || stopped.signal.aborted) return
    heard(seen)
    channel.postMessage({ sid, seen })
  }

  /** Looks for all tabs, while this one has the lock. */
  async function takeTurns({ signal }: AbortController): Promise<void> {
    await navigator.locks.request(NAME, { signal }, async () => {
      while (!signal.aborted) {
        if (Date.now() < nextAt) await sleep(nextAt - Date.now(), signal)
        else await look()
      }
    })
  }

  function follow(): void {
    turn.abort()
    if (document.visibilityState !== 'visible') return
    turn = new AbortController()
    const now = Date.now()
    if (now - lookedAt > FRESH_MS && (lookedAt === 0 || now >= nextAt - INTERVAL_MS)) void look()
    // The request for the lock fails when the page is hidden.
    takeTurns(turn).catch(() => {})
  }

  document.addEventListener('visibilitychange', follow, { signal: stopped.signal })
  follow()
  return {
    look,
    stop() {
      stopped.abort()
      turn.abort()
      channel.close()
    },
  }
}

/** The sessions, or why they could not be listed. Null if the session is over, which the client tells itself. */
async function seenBy(auth: AuthClient, at: number): Promise<Seen | null> {
  try {
    return { sessions: await auth.sessions(), outage: null, at, waitUntil: 0 }
  } catch (error) {
    if (error instanceof AuthError && error.kind === 'signed_out') return null
    const { message, retryAfter } = refusalOfClient(error)
    return { sessions: null, outage: message, at, waitUntil: Date.now() + (retryAfter ?? 0) * 1000 }
  }
}

/** Waits, at most until the signal is aborted. */
function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer)
      // A tab that is visible for days would keep a listener for each wait.
      signal.removeEventListener('abort', end)
      resolve()
    }
    const timer = setTimeout(end, milliseconds)
    signal.addEventListener('abort', end)
  })
}
