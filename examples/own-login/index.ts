// An application whose users log in at an OpenID provider. It exchanges their ID token for a session of the token service.
// `npm run example -- own-login` runs it beside `npm start`. Node runs TypeScript by itself since 22.18.

import { type AuthClient, AuthError, createClient, memoryStore } from '@edge-token-service/client'
import express, { type ErrorRequestHandler, type Request, type Response } from 'express'
import { exchange } from './exchange.ts'
import { isFailedLogin, ProviderLogin } from './login.ts'
import { html, type Markup, page } from './page.ts'
import { providerRoutes } from './provider.ts'

const { SERVICE = 'http://localhost:8787', PORT = '8794', CLIENT_ID = '', CLIENT_SECRET = '' } = process.env
const { ORIGIN = `http://localhost:${PORT}`, PROVIDER = `${ORIGIN}/provider` } = process.env
const { PROVIDER_CLIENT_ID = 'orders-web' } = process.env

const client = { service: SERVICE, clientId: CLIENT_ID, clientSecret: CLIENT_SECRET }
const redirectUri = `${ORIGIN}/callback`
const login = new ProviderLogin({ issuer: PROVIDER, clientId: PROVIDER_CLIENT_ID, redirectUri })

/** A session of this application. The browser has its id alone, and the tokens stay here. */
interface Session {
  readonly auth: AuthClient
  /** Kept for the button that sends it again. An application forgets it. */
  readonly idToken: string
}

/** The sessions by id, in memory. A real application keeps them where all its processes see them. */
const sessions = new Map<string, Session>()

const app = express()
app.disable('x-powered-by')
app.use('/provider', await providerRoutes(PROVIDER, PROVIDER_CLIENT_ID, redirectUri))
app.use((request, response, next) => {
  response.set('cache-control', 'no-store')
  // The cookie's `SameSite=Lax` allows the forms of other ports of this host.
  if (request.method === 'POST' && request.headers.origin !== ORIGIN) response.sendStatus(403)
  else next()
})

app.get('/', async (request, response) => {
  const session = sessionOf(request)
  if (session === undefined) await show(response, html`<p><a href="/login">Log in</a></p>`)
  else await showSession(response, session)
})

app.get('/login', async (_, response) => {
  const { url, cookie } = await login.begin()
  setCookie(response, 'login', cookie, 600)
  response.redirect(url)
})

app.get('/callback', async (request, response) => {
  const idToken = await login.finish(new URL(request.url, ORIGIN), cookieOf(request, 'login'))
  const exchanged = await exchange(idToken, client)
  setCookie(response, 'login', '', 0)
  if (!exchanged.ok) return showRefusal(response, exchanged)
  const store = memoryStore()
  await store.replace(null, exchanged.session)
  const id = crypto.randomUUID()
  sessions.set(id, { auth: createClient({ url: SERVICE, store }), idToken })
  setCookie(response, 'session', id, 14 * 24 * 3600)
  response.redirect('/')
})

app.post('/refresh', async (request, response) => {
  const session = sessionOf(request)
  if (session === undefined) return response.redirect(303, '/')
  const { auth } = session
  // Naming the token makes a refresh of a session that is not due for one.
  await auth.refresh(await auth.token())
  await showSession(response, session, 'The pair is refreshed.')
})

app.post('/again', async (request, response) => {
  const session = sessionOf(request)
  if (session === undefined) return response.redirect(303, '/')
  const again = await exchange(session.idToken, client)
  await showSession(response, session, again.ok ? 'A second session' : `${again.status} ${again.words}`)
})

app.post('/logout', async (request, response) => {
  const session = sessionOf(request)
  sessions.delete(cookieOf(request, 'session'))
  setCookie(response, 'session', '', 0)
  await session?.auth.logout()
  session?.auth.dispose()
  response.redirect(303, '/')
})

const failed: ErrorRequestHandler = async (error: unknown, request, response, _next) => {
  if (error instanceof AuthError && error.kind === 'signed_out') {
    sessions.delete(cookieOf(request, 'session'))
    return show(response.status(401), html`<p>The session has ended. <a href="/login">Log in again</a></p>`)
  }
  if (isFailedLogin(error)) {
    return show(response.status(400), html`<p>The login failed. <a href="/login">Log in again</a></p>`)
  }
  console.error(error)
  await show(response.status(503), html`<p>That failed. <a href="/">Try again</a></p>`)
}
app.use(failed)

app.listen(Number(PORT), () => console.log(ORIGIN))

async function showSession(response: Response, { auth }: Session, message = ''): Promise<void> {
  // The service judges the session here.
  const open = await auth.sessions()
  const { claims } = (await auth.session()) ?? {}
  await show(
    response,
    html`<p>You are logged in as <strong>${claims?.email}</strong>, by the access token <code>${claims?.jti}</code>.
        Open sessions: ${open.length}.</p>
      <form method="post">
        <button formaction="/refresh">Refresh</button>
        <button formaction="/again">Send the same ID token again</button>
        <button formaction="/logout">Log out</button>
      </form>
      <p role="status">${message}</p>`,
  )
}

/** An outage is not a refusal: the same call succeeds later, and the service does not say what is wrong with a token. */
function showRefusal(
  response: Response,
  { status, words }: { status: number; words: string },
): Promise<void> {
  if (status >= 500 || status === 429) {
    return show(
      response.status(503),
      html`<p>The service does not answer. <a href="/login">Try again</a> later.</p>`,
    )
  }
  return show(
    response.status(403),
    html`<p>The service accepts no such login: ${status} ${words}. Its log says why.
      The provider of this example has a new key after a restart, and the service reads keys once in 30 seconds.</p>
      <p><a href="/login">Log in as somebody else</a></p>`,
  )
}

async function show(response: Response, body: Markup): Promise<void> {
  response.send(await page('Own login', body))
}

function sessionOf(request: Request): Session | undefined {
  return sessions.get(cookieOf(request, 'session'))
}

function cookieOf({ headers }: Request, name: string): string {
  return new RegExp(`(?:^|; )${name}=([\\w.-]+)`).exec(headers.cookie ?? '')?.[1] ?? ''
}

/** A deployment adds `Secure`. */
function setCookie(response: Response, name: string, value: string, maxAgeSeconds: number): void {
  const cookie = `${name}=${value}; Path=/; Max-Age=${maxAgeSeconds}; HttpOnly; SameSite=Lax`
  response.append('set-cookie', cookie)
}
