import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import { Fault, Notice } from '../components/notice.tsx'
import { useAction } from '../components/use-action.ts'

/** What a dialog is, given what closes it. */
type Opened = (close: () => void) => ComponentChildren

/** A view that changes things: its open dialog, what it said last, and how often it changed something. */
export interface Desk {
  /** The dialog, and the words or the fault of the last action. The view places it. */
  readonly shown: ComponentChildren
  /** Counts the changes: a list with this version is read again. */
  readonly version: number
  /** Opens a dialog in place of any other. */
  readonly open: (dialog: Opened) => void
  /** Says that something has changed, with words for the person. */
  readonly changed: (words: string | null) => void
  /** Does something that needs no question. It returns its words. */
  readonly run: (work: () => Promise<string>) => void
  /** True while `run` is under way. */
  readonly busy: boolean
}

/** The state of a view that changes things. */
export function useDesk(): Desk {
  const [dialog, setDialog] = useState<{ readonly opened: Opened } | null>(null)
  const [words, setWords] = useState<string | null>(null)
  const [version, setVersion] = useState(0)
  const action = useAction()
  const changed = (said: string | null) => {
    action.clear()
    setWords(said)
    setVersion((before) => before + 1)
  }
  return {
    shown: (
      <>
        {dialog?.opened(() => setDialog((now) => (now === dialog ? null : now)))}
        <Fault of={action.fault} />
        {words !== null && <Notice kind="good">{words}</Notice>}
      </>
    ),
    version,
    open: (opened) => setDialog({ opened }),
    changed,
    run: (work) => {
      setWords(null)
      action.run(async () => changed(await work()))
    },
    busy: action.busy,
  }
}
