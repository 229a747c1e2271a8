import type { ComponentChildren } from 'preact'
import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import { Field } from './field.tsx'
import { Fault } from './notice.tsx'
import { useAction } from './use-action.ts'

/** A dialog that says what an action ends, before it does it. Escape and Cancel close it. */
export function Confirm({
  title,
  children,
  verb,
  word,
  act,
  close,
}: {
  readonly title: string
  /** What ends, with numbers where there are any. */
  readonly children: ComponentChildren
  /** The words of the button, such as "End 3 sessions". */
  readonly verb: string
  /** The word to type before the button works, for an action that nothing can undo. */
  readonly word?: string
  readonly act: () => Promise<unknown>
  readonly close: () => void
}) {
  const action = useAction()
  const [typed, setTyped] = useState('')
  const isLocked = word !== undefined && typed.trim() !== word
  return (
    <Dialog title={title} close={close}>
      <div class="stack stack-tight">{children}</div>
      {word !== undefined && <Field label={`Type ${word} to confirm`} value={typed} onValue={setTyped} />}
      <Fault of={action.fault} />
      <div class="row">
        <button
          type="button"
          class="button button-danger"
          disabled={action.busy || isLocked}
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

/** What is typed into. */
const FIELD = 'input:not([type=checkbox]), textarea'

/**
 * A modal dialog with a title. The focus goes to its first field, or to its title, and never to a button: a key that is pressed
 * twice or held would open the question and answer it. `close` is called when the person leaves it. The focus then returns to
 * where it was. With `stays` Escape does not close it.
 */
export function Dialog({
  title,
  children,
  close,
  stays = false,
}: {
  readonly title: string
  readonly children: ComponentChildren
  readonly close: () => void
  readonly stays?: boolean
}) {
  const dialog = useRef<HTMLDialogElement>(null)
  const heading = useRef<HTMLHeadingElement>(null)
  const isGone = useRef(false)
  // An effect of the layout: it opens the dialog before the next key is pressed, and its end comes before the page is painted.
  useLayoutEffect(() => {
    const opener = document.activeElement
    const shown = dialog.current
    shown?.showModal()
    const field = shown?.querySelector<HTMLElement>(FIELD) ?? heading.current
    field?.focus()
    return () => {
      isGone.current = true
      shown?.close()
      // The platform gives the focus back when a dialog is closed in the document, and Preact may have removed this one.
      const isLost = document.activeElement === document.body
      if (isLost && opener instanceof HTMLElement) opener.focus()
    }
  }, [])
  return (
    <dialog
      ref={dialog}
      class="dialog"
      aria-label={title}
      // Safari does not know the attribute. There `onCancel` refuses Escape. A browser accepts no repeated refusal (HTML, close
      // watchers), so `onClose` opens the dialog again.
      closedby={stays ? 'none' : undefined}
      onClose={() => {
        if (isGone.current) return
        if (stays) dialog.current?.showModal()
        else close()
      }}
      // Escape. The event of the close comes in a later task, and would close a dialog that was opened again meanwhile.
      onCancel={(event) => {
        event.preventDefault()
        if (!stays) close()
      }}
    >
      <div class="stack">
        <h2 ref={heading} tabIndex={-1}>
          {title}
        </h2>
        {children}
      </div>
    </dialog>
  )
}
