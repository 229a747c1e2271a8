import type { ComponentChildren } from 'preact'
import { Dialog } from '../components/confirm.tsx'
import { Fault } from '../components/notice.tsx'
import { useAction } from '../components/use-action.ts'

/** A dialog with a form. It closes after `act` has succeeded. */
export function FormDialog({
  title,
  children,
  verb,
  danger = false,
  act,
  close,
  done = close,
}: {
  readonly title: string
  readonly children: ComponentChildren
  readonly verb: string
  /** The action ends something. */
  readonly danger?: boolean
  readonly act: () => Promise<unknown>
  readonly close: () => void
  /** What follows the success, if it is not the end of the dialog. */
  readonly done?: () => void
}) {
  const action = useAction()
  return (
    <Dialog title={title} close={close}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault()
          action.run(act, done)
        }}
      >
        {children}
        <Fault of={action.fault} />
        <div class="row">
          <button
            type="submit"
            class={`button ${danger ? 'button-danger' : 'button-primary'}`}
            disabled={action.busy}
          >
            {verb}
          </button>
          <button type="button" class="button" onClick={close}>
            Cancel
          </button>
        </div>
      </form>
    </Dialog>
  )
}
