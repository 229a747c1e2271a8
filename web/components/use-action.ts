import { useRef, useState } from 'preact/hooks'

/** A thing that a person does, and how it goes. */
export interface Action {
  /**
   * Does it, and then `done` if it succeeded. A failure is in `fault` until the next start. While one is under way, another is
   * not started: the second press may come before its button is off.
   */
  readonly run: (work: () => Promise<unknown>, done?: () => void) => void
  /** True while it is under way: its button is off then. */
  readonly busy: boolean
  readonly fault: unknown
  readonly clear: () => void
}

/** The state of an action. */
export function useAction(): Action {
  const [busy, setBusy] = useState(false)
  const [fault, setFault] = useState<unknown>(null)
  const isRunning = useRef(false)
  const attempt = async (work: () => Promise<unknown>, done?: () => void) => {
    if (isRunning.current) return
    isRunning.current = true
    setBusy(true)
    setFault(null)
    try {
      await work()
      done?.()
    } catch (error) {
      setFault(error)
    } finally {
      isRunning.current = false
      setBusy(false)
    }
  }
  return { run: (work, done) => void attempt(work, done), busy, fault, clear: () => setFault(null) }
}
