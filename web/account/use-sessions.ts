import type { AuthClient, DeviceSession } from '@edge-token-service/client'
import { useEffect, useRef, useState } from 'preact/hooks'
import { type Watch, watchSessions } from './watch.ts'

/** The sessions of the user, at most 4 seconds old. */
export interface Sessions {
  /** Null before the first answer. It stays during an outage. */
  readonly list: readonly DeviceSession[] | null
  /** Why the service could not be asked the last time. */
  readonly outage: string | null
  /** Reads them now. */
  readonly look: () => Promise<void>
}

/** Follows the sessions while the page is visible. */
export function useSessions(auth: AuthClient, sid: string): Sessions {
  const [state, setState] = useState<Pick<Sessions, 'list' | 'outage'>>({ list: null, outage: null })
  const watch = useRef<Watch | null>(null)
  useEffect(() => {
    const watching = watchSessions(auth, sid, ({ sessions, outage }) =>
      setState((before) => ({ list: sessions ?? before.list, outage })),
    )
    watch.current = watching
    return watching.stop
  }, [auth, sid])
  return { ...state, look: async () => watch.current?.look() }
}
