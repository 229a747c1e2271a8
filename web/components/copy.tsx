import { useState } from 'preact/hooks'

/** Lines to paste, with a button that copies them. */
export function Copyable({ text, label }: { readonly text: string; readonly label: string }) {
  const [copied, setCopied] = useState(false)
  const copy = async () => {
    await navigator.clipboard.writeText(text)
    setCopied(true)
    setTimeout(() => setCopied(false), 2000)
  }
  return (
    <div class="stack stack-tight">
      <pre class="code">{text}</pre>
      <div>
        <button
          type="button"
          class="button button-small"
          onClick={() => void copy()}
          aria-label={`Copy: ${label}`}
        >
          {copied ? 'Copied' : 'Copy'}
        </button>
      </div>
    </div>
  )
}
