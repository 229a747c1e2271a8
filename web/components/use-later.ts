import { useEffect, useState } from 'preact/hooks'

/** A value that follows `value` when it has not changed for a while, in milliseconds: a search runs once a word is typed. */
export function useLater(value: string, milliseconds = 250): string {
  const [later, setLater] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setLater(value), milliseconds)
    return () => clearTimeout(timer)
  }, [value, milliseconds])
  return later
}
