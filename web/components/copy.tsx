import { useRef, useState } from 'preact/hooks'

/** Lines to paste, with a button that copies them. Where the browser refuses that, it selects them. */
export function Copyable({ text, label }: { readonly text: string; readonly label: string }) {
  const [done, setDone] = useState<'Copied' | 'Selected' | null>(null)
  const lines = useRef<HTMLPreElement>(null)
  const copy = async () => {
    setDone(await copied(text, lines.current))
    setTimeout(() => setDone(null), 2000)
  }
  return (
    <div class="stack stack-tight">
      <pre class="code" ref={lines}>
        {text}
      </pre>
      <div>
        <button
          type="button"
          class="button button-small"
          onClick={() => void copy()}
          aria-label={`Copy: ${label}`}
        >
          {done ?? 'Copy'}
        </button>
      </div>
    </div>
  )
}

/** A page without TLS has no clipboard, and a browser may forbid its use. */
async function copied(text: string, lines: Node | null): Promise<'Copied' | 'Selected'> {
  try {
    await navigator.clipboard.writeText(text)
    return 'Copied'
  } catch {
    if (lines !== null) getSelection()?.selectAllChildren(lines)
    return 'Selected'
  }
}
