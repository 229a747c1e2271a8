import { useCallback, useEffect, useRef, useState } from 'preact/hooks'

/** What was read, or why not. */
export interface Loaded<T> {
  /** The last answer. Null before the first. It stays while a newer one is read. */
  readonly value: T | null
  readonly fault: unknown
  /** Reads again. */
  readonly reload: () => Promise<void>
}

/** Reads when the component appears and when one of `inputs` changes. An answer that was overtaken is dropped. */
export function useLoad<T>(read: () => Promise<T>, inputs: readonly unknown[]): Loaded<T> {
  const [state, setState] = useState<{ value: T | null; fault: unknown }>({ value: null, fault: null })
  const newest = useRef(0)
  const latest = useRef(read)
  latest.current = read
  const reload = useCallback(async () => {
    newest.current += 1
    const own = newest.current
    const next = await latest.current().then(
      (value) => ({ value, fault: null }),
      (fault: unknown) => ({ value: null, fault }),
    )
    if (own !== newest.current) return
    setState((before) => (next.fault === null ? next : { value: before.value, fault: next.fault }))
  }, [])
  useEffect(() => {
    void reload()
    return () => {
      newest.current += 1
    }
  }, [reload, ...inputs])
  return { ...state, reload }
}
