import { useEffect, useRef } from 'preact/hooks'

/** Whether the component is shown no more. Long work asks it, and ends: nobody would see how it goes on, nor could stop it. */
export function useLeft(): { readonly current: boolean } {
  const isLeft = useRef(false)
  useEffect(
    () => () => {
      isLeft.current = true
    },
    [],
  )
  return isLeft
}
