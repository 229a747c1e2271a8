import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { Fault } from './notice.tsx'
import { useAction } from './use-action.ts'

/**
 * A dialog that says what an action ends, before it does it. Escape and Cancel close it, and the focus returns to the button
 * that opened it.
 */
export function Confirm({
  title,
  children,
  verb,
  act,
  close,
}: {
  readonly title: string
  /** What ends, with numbers where there are any. */
  readonly children: ComponentChildren
  /** The words of the button, such as "End 3 sessions". */
  readonly verb: string
  readonly act: () => Promise<unknown>
  readonly close: () => void
}) {
  const action = useAction()
  return (
    <Dialog title={title} close={close}>
      <div>{children}</div>
      <Fault of={action.fault} />
      <div class="row">
        <button
          type="button"
          class="button button-danger"
          disabled={action.busy}
          onClick={() => action.run(act, close)}
        >
          {verb}
        </button>
        <button type="button" class="button" onClick={close}>
          Cancel
        </button>
      </div>
    </Dialog>
  )
}

/** A modal dialog with a title. `close` is called when the person leaves it. Then the focus is where it was before. */
export function Dialog({
  title,
  children,
  close,
}: {
  readonly title: string
  readonly children: ComponentChildren
  readonly close: () => void
}) {
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    // The platform gives the focus back only from a dialog that it closes itself, and not from one that is removed.
    const before = document.activeElement
    dialog.current?.showModal()
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus()
    }
  }, [])
  return (
    <dialog ref={dialog} class="dialog" aria-label={title} onClose={close}>
      <div class="stack">
        <h2>{title}</h2>
        {children}
      </div>
    </dialog>
  )
}
