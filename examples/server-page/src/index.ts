import { type AuthClient, AuthError, createClient } from '@edge-token-service/client'
import { cookieStore } from '@edge-token-service/client/cookie'
import { type Context, Hono } from 'hono'
import { csrf } from 'hono/csrf'
import { html } from 'hono/html'
import { HTTPException } from 'hono/http-exception'

// A Worker that renders its pages. Each user's session is in a cookie, which no script can read.

interface Env {
  Bindings: { SERVICE: string }
}

const app = new Hono<Env>()

// Refuses the forms of other origins. The cookie's `SameSite=Lax` allows those of other hosts of the same site.
app.use(csrf())

app.use(async (c, next) => {
  c.header('Cache-Control', 'no-store')
  await next()
})

app.get('/', async (c) => {
  const auth = clientOf(c)
  if ((await auth.session()) === null) return c.html(loginPage())
  // The service judges the session here. The claims of a cookie alone could be anybody's.
  const sessions = await auth.sessions()
  const session = await auth.session()
  return c.html(
    page(html`<p>You are logged in as <strong>${session?.claims.email}</strong>. Open sessions: ${sessions.length}.</p>
      <form method="post" action="/logout"><button>Log out</button></form>`),
  )
})

app.post('/login', async (c) => {
  const { username, password } = await c.req.parseBody()
  try {
    await clientOf(c).login(String(username), String(password))
  } catch (error) {
    if (!(error instanceof AuthError) || error.code !== 'AUTH_1001') throw error
    return c.html(loginPage('The e-mail address or the password is wrong.'), 401)
  }
  return c.redirect('/', 303)
})

app.post('/logout', async (c) => {
  try {
    await clientOf(c).logout()
  } catch (error) {
    // The service did not answer. The cookie is removed all the same, and the session ends when it expires.
    if (!(error instanceof AuthError) || error.kind !== 'retry') throw error
  }
  return c.redirect('/', 303)
})

app.onError((error, c) => {
  if (error instanceof HTTPException) return error.getResponse()
  if (!(error instanceof AuthError)) {
    console.error(error)
    return c.text('Internal Server Error', 500)
  }
  switch (error.kind) {
    case 'retry':
      c.header('Retry-After', String(error.retryAfterSeconds ?? 5))
      return c.html(page(html`<p>The service does not answer. Try again later.</p>`), 503)
    case 'signed_out':
      return c.html(loginPage('The session has ended. Log in again.'), 401)
    case 'bad_request':
      return c.html(page(html`<p>${error.message}</p>`), 400)
  }
})

/** A client for this request alone, because its store is the request's cookie. */
function clientOf(c: Context<Env>): AuthClient {
  const store = cookieStore({
    cookie: c.req.header('cookie'),
    setCookie: (value) => c.header('set-cookie', value, { append: true }),
    secure: new URL(c.req.url).protocol === 'https:',
  })
  return createClient({ url: c.env.SERVICE, store })
}

function loginPage(message = '') {
  return page(html`<form method="post" action="/login">
      <label>E-mail <input name="username" type="email" autocomplete="username" required /></label>
      <label>Password <input name="password" type="password" autocomplete="current-password" required /></label>
      <button>Log in</button>
    </form>
    <p role="alert">${message}</p>`)
}

/** `html` escapes what it is given, except the results of `html` itself. */
function page(body: ReturnType<typeof html>) {
  return html`<!doctype html>
    <html lang="en">
      <meta name="viewport" content="width=device-width" />
      <title>Who am I?</title>
      <style>
        html { color-scheme: light dark; }
        body { max-width: 26rem; margin: 3rem auto; padding: 0 1.25rem; font: 1rem / 1.5 system-ui, sans-serif; }
        form { display: grid; gap: 1rem; justify-items: start; }
        label { display: grid; }
      </style>
      <h1>Who am I?</h1>
      ${body}
    </html>`
}

export default app
