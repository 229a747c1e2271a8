import { useMemo } from 'preact/hooks'
import { Copyable } from '../components/copy.tsx'
import { Attempt } from './attempt.tsx'
import { curlLines } from './curl-lines.ts'
import type { Call, Parameter } from './document.ts'
import { Inline, Markdown } from './markdown.tsx'
import { Responses } from './responses.tsx'
import { Members, ValueWords } from './schema.tsx'
import { useShared } from './shared.ts'

/** An operation: a line, and all about it once it is open. Only open operations are rendered in full. */
export function Operation({
  call,
  isOpen,
  toggle,
}: {
  readonly call: Call
  readonly isOpen: boolean
  readonly toggle: () => void
}) {
  const { id, method, path, summary } = call
  // The same element again is not rendered again: many operations may be open.
  const details = useMemo(() => <Details call={call} />, [call])
  return (
    <article class="operation" id={id}>
      <h3>
        <button type="button" class="operation-line" aria-expanded={isOpen} onClick={toggle}>
          <span class={`method method-${method.toLowerCase()}`}>{method}</span>{' '}
          <code class="operation-path">{path}</code> <span class="operation-summary">{summary}</span>
        </button>
      </h3>
      {isOpen && details}
    </article>
  )
}

function Details({ call }: { readonly call: Call }) {
  const { named } = useShared()
  const { id, description, parameters, body, answers } = call
  return (
    <div class="operation-details">
      <div class="operation-words">
        <Markdown text={description} />
        <p class="small">
          <a href={`#${id}`}>Link to this operation</a>
        </p>
      </div>
      <div class="operation-try stack">
        <CurlExample call={call} />
        <Attempt call={call} />
      </div>
      <div class="operation-reference stack">
        <SecurityWords of={call.security} />
        <Parameters of={parameters.filter((one) => one.in !== 'header')} title="Parameters" />
        {body !== null && (
          <section>
            <h4>Body, {body.type}</h4>
            <Members of={body.schema} named={named} />
          </section>
        )}
        <Parameters of={parameters.filter((one) => one.in === 'header')} title="Headers" />
        <section>
          <h4>Answers</h4>
          <Responses answers={answers} />
        </section>
      </div>
    </div>
  )
}

function Parameters({ of: some, title }: { readonly of: readonly Parameter[]; readonly title: string }) {
  const { named } = useShared()
  if (some.length === 0) return null
  return (
    <section>
      <h4>{title}</h4>
      <ul class="members">
        {some.map(({ name, in: where, required, schema, description }) => (
          <li key={name}>
            <code class="member-name">{name}</code>{' '}
            {where !== 'header' && <span class="soft">in the {where}, </span>}
            {/* The schema may repeat the description of its parameter. */}
            <ValueWords
              of={{ ...schema, ...(description !== undefined && { description }) }}
              named={named}
              required={required === true}
            />
          </li>
        ))}
      </ul>
    </section>
  )
}

function CurlExample({ call }: { readonly call: Call }) {
  const { login, named } = useShared()
  const { text, asked, logsIn } = curlLines(call, login, named, location.origin)
  return (
    <section class="stack stack-tight">
      <h4>Example</h4>
      {logsIn && (
        <p class="small soft">
          As the demo user, whom <code>npm start</code> alone adds.
        </p>
      )}
      {asked.length > 0 && (
        <p class="small soft">
          Set{' '}
          {asked.map((name, index) => (
            <>
              {index > 0 && ', '}
              <code>{name}</code>
            </>
          ))}{' '}
          first.
        </p>
      )}
      <Copyable text={text} label={`curl, ${call.summary}`} />
    </section>
  )
}

/** The ways to authenticate, with what the document says about each. */
function SecurityWords({ of: security }: { readonly of: readonly (string | null)[] }) {
  const { schemes } = useShared()
  const shown = security.filter((name) => name !== null)
  return (
    <section>
      <h4>Authentication</h4>
      {shown.length === 0 ? (
        <p>None.</p>
      ) : (
        <ul class="members">
          {shown.map((name) => (
            <li key={name}>
              <code class="member-name">{name}</code>{' '}
              <span class="soft">
                {[schemes[name]?.type, schemes[name]?.scheme].filter((word) => word !== undefined).join(', ')}
              </span>
              <span class="member-words">
                <Inline text={schemes[name]?.description ?? ''} />
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
