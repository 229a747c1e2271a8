import type { ComponentChildren } from 'preact'
import { Refused } from '../service/refused.ts'

/** A message. One that reports a fault is announced at once, any other when the reader is idle. */
export function Notice({
  kind = 'info',
  children,
}: {
  readonly kind?: 'info' | 'good' | 'warn' | 'bad'
  readonly children: ComponentChildren
}) {
  return (
    <div class={`notice notice-${kind}`} role={kind === 'bad' ? 'alert' : 'status'}>
      {children}
    </div>
  )
}

/** What failed, with the id to search for. Nothing for null. */
export function Fault({ of: error }: { readonly of: unknown }) {
  if (error === null || error === undefined) return null
  if (!(error instanceof Refused)) return <Notice kind="bad">{wordsOf(error)}</Notice>
  return (
    <Notice kind="bad">
      {error.message}
      {error.code !== '' && <> ({error.code})</>}
      {error.retryAfter !== null && <> Try again in {error.retryAfter} s.</>}
      {error.requestId !== null && (
        <div class="small">
          Request <code>{error.requestId}</code>
        </div>
      )}
    </Notice>
  )
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
