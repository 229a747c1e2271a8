import { type AuthClient, type ClientOptions, createClient } from '@edge-token-service/client'

/** Logs in, refreshes, fetches and logs out, and gives what each step showed. It runs wherever the client does. */
export async function tour(options: ClientOptions, username: string, password: string) {
  const auth: AuthClient = createClient({ origins: [options.url], ...options })
  await auth.login(username, password)
  const [session, token] = [await auth.session(), await auth.token()]
  await auth.refresh(token)
  const refreshed = (await auth.token()) !== token
  const { status } = await auth.fetch(`${options.url}/api/v2/auth/session`)
  const sessions = await auth.sessions()
  await auth.logout()
  const after = await auth.token().catch((error: { kind: string }) => error.kind)
  auth.dispose()
  return {
    email: session?.claims.email,
    bound: session?.claims.cnf !== undefined,
    refreshed,
    status,
    current: sessions.filter(({ current }) => current).length,
    after,
  }
}
