import { useEffect, useRef } from 'preact/hooks'
import type { Caller } from './caller.ts'
import { linkTo, useRoute } from './route.ts'
import { SearchField } from './search/search-field.tsx'
import { START, viewOf, viewsFor } from './views.ts'

/** The frame of every view: who uses the console, the way to the other views, and the view of the route. */
export function Frame({
  caller,
  leave,
}: {
  readonly caller: Caller
  readonly leave: (words: string | null) => void
}) {
  const route = useRoute()
  const [place = START[caller.kind], ...rest] = route
  const view = viewOf(caller, place)
  const content = useRef<HTMLDivElement>(null)
  const where = route.join('/')
  // A reader of the screen and the keyboard go on at the new view, and not at the link (WCAG 2.2, 2.4.3).
  useEffect(() => content.current?.focus(), [where])
  // The views are told apart in the history of the browser. It has the names of views alone (WCAG 2.2, 2.4.2).
  useTitle(view === undefined ? 'Console' : `${view.name}: Console`)
  return (
    <div class="console">
      <aside class="console-side">
        <p class="console-who">
          <span class="soft small">{caller.kind === 'operator' ? 'Operator' : 'Administrator'}</span>
          <strong>{caller.name}</strong>
        </p>
        {caller.kind === 'operator' && <SearchField />}
        <nav aria-label="Console">
          <ul class="console-views">
            {viewsFor(caller).map(({ path, name }) => (
              <li key={path}>
                <a href={linkTo(path)} aria-current={path === place ? 'page' : undefined}>
                  {name}
                </a>
              </li>
            ))}
          </ul>
        </nav>
        <SignOut caller={caller} leave={leave} />
      </aside>
      <div class="console-view stack" ref={content} tabIndex={-1}>
        {view === undefined ? <p>There is no such view.</p> : view.show({ caller, route: rest, leave })}
      </div>
    </div>
  )
}

/** Names the document while the component is shown. */
function useTitle(title: string): void {
  useEffect(() => {
    const before = document.title
    document.title = title
    return () => {
      document.title = before
    }
  }, [title])
}

function SignOut({ caller, leave }: { readonly caller: Caller; readonly leave: (words: null) => void }) {
  if (caller.kind === 'operator') {
    // The cookie of Cloudflare Access is not the service's: its own page ends it.
    if (caller.by === 'access') return <a href="/cdn-cgi/access/logout">Sign out of Cloudflare Access</a>
    return (
      <button type="button" class="button button-small" onClick={() => leave(null)}>
        Forget the token
      </button>
    )
  }
  const signOut = async () => {
    await caller.auth.logout().catch(() => undefined)
    leave(null)
  }
  return (
    <button type="button" class="button button-small" onClick={() => void signOut()}>
      Sign out
    </button>
  )
}
