import { useState } from 'preact/hooks'
import { Confirm } from '../../components/confirm.tsx'
import { MomentField } from '../../components/field.tsx'
import { Fault, Notice } from '../../components/notice.tsx'
import { ExactTime } from '../../components/time.tsx'
import { useAction } from '../../components/use-action.ts'
import { oneOf } from '../../service/calls.ts'
import type { OperatorCaller } from '../caller.ts'
import type { Shown } from '../view.tsx'

/** The word that an operator types before everything ends. */
const WORD = 'END'

interface Live {
  readonly sessions: number
  readonly isEstimate: boolean
  readonly pending: number
}

interface Done {
  readonly before: string
  readonly cells: number
  readonly pending: number
}

/** Ends the sessions of all users that began before a moment. */
export function Revocation({ caller: { calls } }: Shown<OperatorCaller>) {
  const [local, setLocal] = useState(() => localTime(new Date()))
  const [live, setLive] = useState<Live | null>(null)
  const [done, setDone] = useState<Done | null>(null)
  const action = useAction()
  const moment = new Date(local)
  const before = Number.isNaN(moment.getTime()) ? null : moment.toISOString()
  const ask = () =>
    action.run(async () => {
      setDone(null)
      const { liveSessions, isEstimate, pending } = await oneOf(calls.GET('/api/v2/operator/stats'))
      setLive({ sessions: liveSessions, isEstimate, pending })
    })
  const act = async (issuedBefore: string) => {
    const answer = await oneOf(calls.POST('/api/v2/operator/revocation', { body: { issuedBefore } }))
    setDone({ before: issuedBefore, ...answer })
  }
  return (
    <>
      <h1>Mass revocation</h1>
      <p>
        Ends the sessions of all users of all customers that began before a moment, however often they were
        refreshed since. Each of those users logs in again. Nothing undoes it.
      </p>
      <form
        class="panel stack"
        onSubmit={(event) => {
          event.preventDefault()
          ask()
        }}
      >
        <MomentField
          label="Began before"
          value={local}
          onValue={setLocal}
          hint={before === null ? 'A day and a time of yours.' : `In UTC: ${before}`}
        />
        <Fault of={action.fault} />
        <div class="row">
          <button type="submit" class="button button-danger" disabled={action.busy || before === null}>
            End these sessions
          </button>
          <button type="button" class="button" onClick={() => setLocal(localTime(new Date()))}>
            Until now
          </button>
        </div>
      </form>
      {live !== null && before !== null && (
        <Confirm
          title="End the sessions of all users?"
          verb="End the sessions"
          word={WORD}
          act={() => act(before)}
          close={() => setLive(null)}
        >
          <p>
            <strong class="number">
              {live.sessions.toLocaleString('en')} {live.sessions === 1 ? 'session lives' : 'sessions live'}
            </strong>{' '}
            now{live.isEstimate && ', by an estimate'}
            {live.pending > 0 && `, without those of ${live.pending} cells that did not answer`}. Those end
            that began before <ExactTime iso={before} /> (<code>{before}</code>).
          </p>
        </Confirm>
      )}
      {done !== null && <Outcome done={done} />}
    </>
  )
}

function Outcome({ done: { before, cells, pending } }: { readonly done: Done }) {
  return (
    <Notice kind={pending > 0 ? 'warn' : 'good'}>
      <strong>
        {cells} of {cells + pending} cells have ended what began before <ExactTime iso={before} />.
      </strong>
      {pending > 0 && (
        <p>
          {pending} did not answer yet. The service asks them again each minute until they do, without anybody
          repeating this.
        </p>
      )}
    </Notice>
  )
}

/** A moment as a field of the type `datetime-local` has it: in the zone of the reader, to the second. */
function localTime(moment: Date): string {
  return new Date(moment.getTime() - moment.getTimezoneOffset() * 60_000).toISOString().slice(0, 19)
}
