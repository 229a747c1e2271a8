import type { ComponentChildren } from 'preact'
import { Fault } from '../components/notice.tsx'
import { useAction } from '../components/use-action.ts'

/** A form that adds something. It is folded until it is needed. */
export function Adding({
  title,
  verb,
  add,
  children,
}: {
  readonly title: string
  readonly verb: string
  /** Adds it, and empties the fields. */
  readonly add: () => Promise<unknown>
  readonly children: ComponentChildren
}) {
  const action = useAction()
  return (
    <details class="panel fold">
      <summary>{title}</summary>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault()
          action.run(add)
        }}
      >
        {children}
        <Fault of={action.fault} />
        <div>
          <button type="submit" class="button button-primary" disabled={action.busy}>
            {verb}
          </button>
        </div>
      </form>
    </details>
  )
}
