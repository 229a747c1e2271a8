import { TakeOver } from './authentication.tsx'
import { pairIn } from './credentials.ts'
import type { Call } from './document.ts'
import { Inline } from './markdown.tsx'
import type { Outcome } from './send.ts'

/** A long body scrolls, so it has a place in the order of the keyboard (WCAG 2.2, 2.1.1). */
function Body({ text }: { readonly text: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by the keyboard
    <section class="docs-answer" tabIndex={0} aria-label="Body of the answer">
      <pre class="code">{text}</pre>
    </section>
  )
}

/** What the service answered. */
export function AnswerOf({ outcome, call }: { readonly outcome: Outcome; readonly call: Call }) {
  const { status, milliseconds, headers, text, json, key } = outcome
  const documented = call.answers.find((answer) => answer.status === String(status))
  return (
    <section class="stack stack-tight" aria-label="Answer">
      <p role="status" class="row">
        <span class={`mark mark-${status < 400 ? 'good' : 'bad'}`}>{status}</span>
        <span class="soft number">{milliseconds} ms</span>
        <span>{documented !== undefined && <Inline text={documented.description} />}</span>
      </p>
      {text !== '' && <Body text={text} />}
      {pairIn(json) !== null && <TakeOver />}
      <details>
        <summary>Headers ({headers.length})</summary>
        <pre class="code docs-inner">{headers.map(([name, value]) => `${name}: ${value}`).join('\n')}</pre>
      </details>
      {key !== null && (
        <p class="small soft">
          Sent with <code>Idempotency-Key: {key}</code>
        </p>
      )}
    </section>
  )
}
