import { type AuthClient, AuthError, type SessionInfo } from '@edge-token-service/client'
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

/** Tabs tell the others how their user ends the session. Without this it would seem to end elsewhere. */
const CHANNEL = 'edge-token-service-account-left'

/** A change that comes this much later has another reason. */
const SAME_REASON_MS = 10_000

export const sidOf = (info: SessionInfo): string => String(info.claims.sid)

interface State extends Pick<Session, 'info' | 'farewell' | 'lost' | 'fault'> {
  /** The id of the last session that this page has seen. */
  readonly sid: string | null
}

const over = (before: State, farewell: Farewell): State => ({
  ...before,
  info: null,
  farewell,
  lost: farewell.kind === 'elsewhere' ? before.sid : null,
})

/** Follows the session of the client, and tells why it is over. */
export function useSession(auth: AuthClient): Session {
  const [{ sid: _, ...state }, setState] = useState<State>({
    info: undefined,
    farewell: null,
    lost: null,
    fault: null,
    sid: null,
  })
  const announced = useRef<{ readonly farewell: Farewell; readonly at: number } | null>(null)
  const channel = useRef<BroadcastChannel | null>(null)

  /** Takes the reason of the end. Null: there is none, because the session goes on. */
  function hear(farewell: Farewell | null): void {
    announced.current = farewell && { farewell, at: Date.now() }
    if (farewell === null || farewell.kind === 'left') return
    // What was announced before has failed, and may be shown by now.
    setState((before) => (before.farewell?.kind === 'left' ? over(before, farewell) : before))
  }

  useEffect(() => {
    const tabs = new BroadcastChannel(CHANNEL)
    channel.current = tabs
    tabs.onmessage = ({ data }: MessageEvent<Farewell | null>) => hear(data)
    const change = (info: SessionInfo | null) =>
      setState((before) => {
        if (info !== null) return { ...before, info, farewell: null, sid: sidOf(info) }
        if (!before.info) return { ...before, info }
        const told = announced.current
        const isTold = told !== null && Date.now() - told.at < SAME_REASON_MS
        return over(before, isTold ? told.farewell : { kind: 'elsewhere' })
      })
    const end = auth.onChange(change)
    auth.session().then(change, (fault: unknown) => setState((before) => ({ ...before, info: null, fault })))
    return () => {
      end()
      tabs.close()
    }
  }, [auth])

  async function leave(words: string, work: () => Promise<void>): Promise<void> {
    const tell = (farewell: Farewell | null) => {
      hear(farewell)
      channel.current?.postMessage(farewell)
    }
    tell({ kind: 'left', words })
    try {
      await work()
    } catch (error) {
      const goesOn = (await auth.session()) !== null
      tell(goesOn ? null : failedEnd(error))
      if (goesOn) throw error
    }
  }

  return { ...state, leave, forgetLost: () => setState((before) => ({ ...before, lost: null })) }
}

/** Why the session is over here although the call that ends it has failed. */
function failedEnd(error: unknown): Farewell {
  if (error instanceof AuthError && error.kind === 'signed_out') return { kind: 'elsewhere' }
  const words =
    'You are signed out here. The service did not answer, so the session itself ends when it expires.'
  return { kind: 'unanswered', words }
}
