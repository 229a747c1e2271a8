import { createMiddleware } from 'hono/factory'
import { auth } from 'hono/utils/basic-auth'
import { refuse } from '../../../core/result.ts'
import { authenticateClient } from '../../../flows/clients.ts'
import { refusal } from '../../answer.ts'
import type { AppEnv } from '../../context.ts'

/** Lets pass resource servers that prove themselves by `client_secret_basic` (RFC 6749 §2.3.1). */
export const requireClient = createMiddleware<AppEnv>(async (c, next) => {
  const credentials = basicCredentials(c.req.raw)
  const client =
    credentials === null
      ? refuse('AUTH_1001', 'client_credentials')
      : await authenticateClient(c.var.service, credentials.id, credentials.secret)
  return client.ok ? next() : refusal(c, client.refusal)
})

// RFC 6749 §2.3.1: both halves are form-encoded before they are joined.
function basicCredentials(request: Request): { id: string; secret: string } | null {
  const basic = auth(request)
  if (basic === undefined) return null
  try {
    return { id: formDecode(basic.username), secret: formDecode(basic.password) }
  } catch {
    return null
  }
}

function formDecode(text: string): string {
  return decodeURIComponent(text.replaceAll('+', ' '))
}
