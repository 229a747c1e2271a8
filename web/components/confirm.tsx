import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { Fault } from './notice.tsx'
import { useAction } from './use-action.ts'

/**
 * A dialog that says what an action ends, before it does it. Escape and Cancel close it. The focus returns to the button that
 * opened it, because the platform's modal dialog does that.
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

/** A modal dialog with a title. `close` is called when the person leaves it. */
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
    const opener = document.activeElement
    dialog.current?.showModal()
    return () => {
      // The platform gives the focus back when a dialog is closed, and Preact has removed this one by now.
      const isLost = document.activeElement === document.body
      if (isLost && opener instanceof HTMLElement) opener.focus()
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
