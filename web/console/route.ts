import { useEffect, useState } from 'preact/hooks'

/**
 * The place in the console: the parts of the URL's fragment, such as `['users', ID]` for `#/users/ID`. The fragment is not
 * sent to a server, and the browser's Back works.
 */
export type Route = readonly string[]

/** The present route, which follows the URL. */
export function useRoute(): Route {
  const [route, setRoute] = useState(readRoute)
  useEffect(() => {
    const follow = () => setRoute(readRoute())
    addEventListener('hashchange', follow)
    return () => removeEventListener('hashchange', follow)
  }, [])
  return route
}

/** The link to a place: `linkTo('users', id)`. */
export function linkTo(...parts: readonly string[]): string {
  return `#/${parts.map(encodeURIComponent).join('/')}`
}

function readRoute(): Route {
  return location.hash.replace(/^#\/?/, '').split('/').filter(Boolean).map(decoded)
}

/** The text of a part of the fragment. A part that is not well encoded, which anybody can link to, is taken as it stands. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
