import { AuthError, createClient, indexedDbStore, type SessionInfo } from '@edge-token-service/client'

// A page with a login. All of its tabs share one session, which a reload keeps.

// The page's server forwards the service's calls: see vite.config.ts. Else this is the service's URL.
const auth = createClient({ url: location.origin, store: indexedDbStore() })

const form = document.querySelector('form')
form?.addEventListener('submit', (event) => {
  event.preventDefault()
  const { username, password } = Object.fromEntries(new FormData(form))
  attempt(async () => {
    await auth.login(String(username), String(password))
    form.reset()
  })
})

onClick('orders', async () => {
  const answer = await auth.fetch('/orders/mine')
  if (!answer.ok) throw new Error(`/orders/mine answers ${answer.status}`)
  show('answer', JSON.stringify(await answer.json(), null, 2))
})

onClick('logout', () => auth.logout())

// Also after a login or logout in another tab.
auth.onChange(render)
render(await auth.session())

function render(session: SessionInfo | null): void {
  document.body.className = session === null ? 'signed-out' : 'signed-in'
  show('name', String(session?.claims.email))
  show('answer', '')
}

/** Shows text, never markup. */
function show(id: string, text: string): void {
  document.getElementById(id)?.replaceChildren(text)
}

function onClick(id: string, action: () => Promise<void>): void {
  document.getElementById(id)?.addEventListener('click', () => attempt(action))
}

/** Does what the user asked for, and says why it failed. */
function attempt(action: () => Promise<void>): void {
  show('message', '')
  action().catch((error: unknown) => show('message', explain(error)))
}

function explain(error: unknown): string {
  if (!(error instanceof AuthError)) {
    console.error(error)
    return 'The orders cannot be read. Try again later.'
  }
  switch (error.kind) {
    case 'retry':
      return 'The service does not answer. Try again later.'
    case 'signed_out':
      return 'The session has ended. Log in again.'
    case 'bad_request':
      return error.code === 'AUTH_1001' ? 'The e-mail address or the password is wrong.' : error.message
  }
}
