import type { ComponentChildren } from 'preact'
import { Dialog } from './confirm.tsx'
import { Copyable } from './copy.tsx'

/** A value that the service shows only once, such as a secret, or what belongs to it. */
export interface ShownOnce {
  readonly label: string
  readonly value: string
}

/**
 * A dialog with values that the service shows only this once. Only the memory of the page has them, until the dialog is left.
 * Escape does not close it, because a secret that nobody copied is lost.
 */
export function Secrets({
  title,
  values,
  children,
  close,
}: {
  readonly title: string
  readonly values: readonly ShownOnce[]
  /** To whom the secret is given, and what became of the one before. */
  readonly children: ComponentChildren
  readonly close: () => void
}) {
  return (
    <Dialog title={title} close={close} stays>
      <div>{children}</div>
      {values.map(({ label, value }) => (
        <section key={label} class="stack stack-tight" aria-label={label}>
          <h3>{label}</h3>
          <Copyable text={value} label={label} />
        </section>
      ))}
      <p class="soft small">It is shown only this once. Keep no copy besides the one of its user.</p>
      <div>
        <button type="button" class="button button-primary" onClick={close}>
          I have copied it
        </button>
      </div>
    </Dialog>
  )
}
