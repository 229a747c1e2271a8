import type { Answer } from './document.ts'
import { Inline } from './markdown.tsx'
import { Members } from './schema.tsx'
import { useShared } from './shared.ts'

/** The answers of an operation by status. The success is open. */
export function Responses({ answers }: { readonly answers: readonly Answer[] }) {
  return answers.map((answer) => (
    <details key={answer.status} class="docs-response" open={answer.status.startsWith('2')}>
      <summary>
        <span class={`mark ${answer.status.startsWith('2') ? 'mark-good' : ''}`}>{answer.status}</span>{' '}
        <Inline text={answer.description} />
      </summary>
      <Details of={answer} />
    </details>
  ))
}

function Details({ of: { content, headers } }: { readonly of: Answer }) {
  const { named } = useShared()
  return (
    <div class="stack stack-tight docs-inner">
      {content?.examples.map(([name, value]) => (
        <pre key={name} class="code">
          {typeof value === 'string' ? value : JSON.stringify(value, null, 2)}
        </pre>
      ))}
      {content !== null && (
        <div>
          <h5>Body, {content.type}</h5>
          <Members of={content.schema} named={named} />
        </div>
      )}
      <div>
        <h5>Headers</h5>
        <ul class="members">
          {headers.map(([name, { description = '' }]) => (
            <li key={name}>
              <code class="member-name">{name}</code>{' '}
              <span class="member-words">
                <Inline text={description} />
              </span>
            </li>
          ))}
        </ul>
      </div>
    </div>
  )
}
