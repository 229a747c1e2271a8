import { ExactTime } from '../components/time.tsx'
import type { Column } from './demo.tsx'
import type { HistoryEvent } from './service.ts'
import { type Call, type Family, type Link, newestOf } from './story.ts'

/** The links that are shown. Earlier ones are counted. */
const SHOWN = 6

/** What the service knows: the family, and the last call. */
export function ServiceColumn({ story: { family, call, ending } }: Column) {
  return (
    <section class="panel stack actor actor-service" aria-labelledby="service">
      <h3 id="service">Service</h3>
      <p class="soft">Keeps one row for each family: its current generation. It stores no token.</p>
      <div role="alert">
        {family !== null && family.endedBy !== null && (
          <p class="death">
            <strong>The family is dead.</strong> No token of it refreshes again, for the owner or the thief.
          </p>
        )}
      </div>
      {ending !== null && <Ending event={ending} />}
      {family === null ? <p class="soft">No family yet. A login begins one.</p> : <Chain family={family} />}
      {call !== null && <LastCall call={call} />}
    </section>
  )
}

function Chain({ family }: { readonly family: Family }) {
  const { links, isBound, id } = family
  const earlier = Math.max(0, links.length - SHOWN)
  return (
    <div class="stack stack-tight">
      <p class="row">
        <strong>Family</strong> <code class="small">{id.slice(0, 8)}</code>
        {isBound && <span class="mark">bound to a key</span>}
      </p>
      {earlier > 0 && <p class="small soft">{earlier} earlier generations</p>}
      <ol
        class={family.endedBy === null ? 'chain' : 'chain chain-dead'}
        aria-label="Generations of the family"
      >
        {links.slice(-SHOWN).map((link) => (
          <li key={link.generation} class={stateOf(family, link)}>
            <Generation link={link} state={stateOf(family, link)} />
          </li>
        ))}
        {family.endedBy !== null && (
          <li class="dead">
            <strong>The end</strong>
            <span class="small">
              {family.reused === null
                ? 'ended elsewhere'
                : `second use of generation ${family.reused}, by the ${family.endedBy}`}
            </span>
          </li>
        )}
      </ol>
    </div>
  )
}

function stateOf(family: Family, { generation }: Link): 'valid' | 'used' | 'dead' {
  if (family.endedBy !== null) return 'dead'
  return generation === newestOf(family) ? 'valid' : 'used'
}

function Generation({ link, state }: { readonly link: Link; readonly state: string }) {
  const made = link.generation === 0 ? 'login of the owner' : `rotated by the ${link.by}`
  return (
    <>
      <span class="row">
        <strong>Generation {link.generation}</strong>
        <span class="small soft">{state}</span>
      </span>
      <span class="small">
        {made}
        {link.isLost && ', answer lost'}
      </span>
      {link.again.map((actor, index) => (
        <span key={index} class="small again">
          the same answer again, for the {actor}
        </span>
      ))}
    </>
  )
}

function LastCall({ call: { line, sent, answer } }: { readonly call: Call }) {
  return (
    <div class="stack stack-tight">
      <strong>Last call</strong>
      <dl class="call">
        <div>
          <dt>Call</dt>
          <dd>
            <code>{line}</code>
          </dd>
        </div>
        <div>
          <dt>With</dt>
          <dd>{sent}</dd>
        </div>
        <div>
          <dt>Answer</dt>
          <dd data-answer>
            <span class={`mark ${answer.status === 200 ? 'mark-good' : 'mark-bad'}`}>
              {answer.status || 'none'}
            </span>{' '}
            {`${answer.code} ${answer.message}`.trim()}
          </dd>
        </div>
        {answer.challenge !== null && (
          <div>
            <dt>Challenge</dt>
            <dd>
              <code>{answer.challenge}</code>
            </dd>
          </div>
        )}
        {answer.requestId !== null && (
          <div>
            <dt>Request</dt>
            <dd>
              <code>{answer.requestId}</code>
            </dd>
          </div>
        )}
      </dl>
    </div>
  )
}

/** Why the family before ended, in the words of the history. */
function Ending({ event }: { readonly event: HistoryEvent }) {
  return (
    <div class="notice notice-info" role="status" data-ending>
      <strong>From your history:</strong> {event.words}
      <div class="small soft">
        <code>
          {event.event}, {event.cause}
        </code>
        , <ExactTime iso={event.time} />, session <code>{event.familyId?.slice(0, 8)}</code>
      </div>
    </div>
  )
}
