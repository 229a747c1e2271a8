import type { AuthClient, HistoryEvent } from '@edge-token-service/client'
import { Notice } from '../components/notice.tsx'
import { ExactTime } from '../components/time.tsx'
import { useLoad } from '../components/use-load.ts'
import { told } from '../service/client-refusals.ts'
import { Uses } from './history.tsx'

/** The largest page of the history. An older end than these events is not looked for. */
const SIZE = 100

/** Why the last session of this page ended, which the service tells after the next login. */
export function LastEnding({
  auth,
  lost,
  close,
}: {
  readonly auth: AuthClient
  /** The id of that session. */
  readonly lost: string
  readonly close: () => void
}) {
  const { value, fault } = useLoad(() => told(endingOf(auth, lost)), [auth, lost])
  if (value === null && fault === null) return null
  return (
    <Notice kind={isTheft(value?.event) ? 'bad' : 'warn'}>
      <div class="stack stack-tight">
        <p>
          <strong>Your last session has ended.</strong> <Cause of={value?.event} />
        </p>
        {isTheft(value?.event) && (
          <>
            <Uses of={value.event} />
            <p>If one of them was not you, change your password.</p>
          </>
        )}
        <div>
          <button type="button" class="button button-small" onClick={close}>
            Close this message
          </button>
        </div>
      </div>
    </Notice>
  )
}

function Cause({ of: event }: { readonly of: HistoryEvent | undefined }) {
  if (event === undefined) return <>The history does not say why. A session that expires has no entry.</>
  return (
    <>
      {event.words} <ExactTime iso={event.time} />
    </>
  )
}

const isTheft = (event: HistoryEvent | undefined): event is HistoryEvent =>
  event !== undefined && event.previousOrigin !== null

async function endingOf(auth: AuthClient, lost: string) {
  const { content } = await auth.history(0, SIZE)
  return { event: content.find(({ event, familyId }) => event === 'session_ended' && familyId === lost) }
}
