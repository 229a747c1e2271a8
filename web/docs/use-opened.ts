import { useEffect, useState } from 'preact/hooks'

/** Which operations are open. */
export interface Opened {
  /** The operation that a link or a press opened last. Null: none was chosen. */
  readonly current: string | null
  readonly isOpen: (id: string) => boolean
  readonly toggle: (id: string) => void
}

/**
 * Keeps which operations are open, and follows the fragment of the address: `#createToken` opens that operation and
 * scrolls to it. Without a fragment the first operation is open.
 */
export function useOpened(ids: readonly string[]): Opened {
  const [first = ''] = ids
  // An id has no character that a browser would encode, so nothing is decoded, which can fail.
  const named = () => ids.find((id) => `#${id}` === location.hash) ?? null
  const [current, setCurrent] = useState(named)
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set([named() ?? first]))
  const [followed, setFollowed] = useState(0)

  useEffect(() => {
    const follow = () => {
      const id = named()
      if (id === null) return
      setCurrent(id)
      setOpen((before) => new Set([...before, id]))
      setFollowed((count) => count + 1)
    }
    addEventListener('hashchange', follow)
    return () => removeEventListener('hashchange', follow)
  }, [])

  // The browser cannot scroll to an operation before it is rendered.
  useEffect(() => {
    const id = named()
    if (id !== null) document.getElementById(id)?.scrollIntoView()
  }, [followed])

  const toggle = (id: string) => {
    const isOpen = open.has(id)
    setOpen((before) => new Set(isOpen ? [...before].filter((one) => one !== id) : [...before, id]))
    if (isOpen) return
    setCurrent(id)
    // The address is the link to what is open. No entry of the history: it is no step of the reader.
    history.replaceState(null, '', `#${id}`)
  }
  return { current, isOpen: (id) => open.has(id), toggle }
}
