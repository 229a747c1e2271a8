import type { AuthClient, SessionInfo } from '@edge-token-service/client'
import { useEffect, useRef, useState } from 'preact/hooks'

/** What the page tells somebody whose session is over. */
export type Farewell =
  | { readonly kind: 'left'; readonly words: string }
  | { readonly kind: 'unanswered'; readonly words: string }
  | { readonly kind: 'elsewhere' }

/** The session of this browser, in all tabs. */
export interface Session {
  /** Undefined until the store was read. */
  readonly info: SessionInfo | null | undefined
  /** Why there is no session any more. Null, if this page has seen none. */
  readonly farewell: Farewell | null
  /** The id of the last session, if it ended elsewhere: its cause is in the history after the next login. */
  readonly lost: string | null
  readonly forgetLost: () => void
  /** Runs what ends the session of this browser on purpose. `words` tell it, here and in the other tabs. */
  readonly leave: (words: string, work: () => Promise<void>) => Promise<void>
  /** A failure of the browser's storage. */
  readonly fault: unknown
}

/** Tabs tell the others that their user ends the session. Without this it would seem to end elsewhere. */
const CHANNEL = 'edge-token-service-account-left'

/** A change that comes this much later has another reason. */
const SAME_REASON_MS = 10_000

export const sidOf = (info: SessionInfo): string => String(info.claims.sid)

/** Follows the session of the client, and tells why it is over. */
export function useSession(auth: AuthClient): Session {
  const [state, setState] = useState<Pick<Session, 'info' | 'farewell' | 'lost' | 'fault'>>({
    info: undefined,
    farewell: null,
    lost: null,
    fault: null,
  })
  const announced = useRef<{ readonly words: string; readonly at: number } | null>(null)

  useEffect(() => {
    const channel = new BroadcastChannel(CHANNEL)
    channel.onmessage = ({ data }: MessageEvent<unknown>) => {
      announced.current = { words: String(data), at: Date.now() }
    }
    const change = (info: SessionInfo | null) =>
      setState((before) => {
        if (info !== null) return { ...before, info, farewell: null }
        if (!before.info) return { ...before, info }
        const told = announced.current
        if (told !== null && Date.now() - told.at < SAME_REASON_MS) {
          return { ...before, info, farewell: { kind: 'left', words: told.words }, lost: null }
        }
        return { ...before, info, farewell: { kind: 'elsewhere' }, lost: sidOf(before.info) }
      })
    const end = auth.onChange(change)
    auth.session().then(change, (fault: unknown) => setState((before) => ({ ...before, info: null, fault })))
    return () => {
      end()
      channel.close()
    }
  }, [auth])

  async function leave(words: string, work: () => Promise<void>): Promise<void> {
    announced.current = { words, at: Date.now() }
    const channel = new BroadcastChannel(CHANNEL)
    channel.postMessage(words)
    channel.close()
    try {
      await work()
    } catch (error) {
      announced.current = null
      if ((await auth.session()) !== null) throw error
      const unanswered =
        'You are signed out here. The service did not answer, so the session itself ends when it expires.'
      setState((before) => ({ ...before, farewell: { kind: 'unanswered', words: unanswered }, lost: null }))
    }
  }

  return { ...state, leave, forgetLost: () => setState((before) => ({ ...before, lost: null })) }
}
