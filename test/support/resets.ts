import { call, contentOf, operate, type Vars } from './api.ts'
import type { TestClient } from './clients.ts'

export interface Asked {
  readonly token: string | null
  readonly expiresIn: number
}

/** A token that resets the password of a user, asked for by an operator. */
export async function tokenFor(userId: string, vars?: Vars): Promise<string> {
  const { token } = await contentOf<Asked>(
    await operate('POST', `/user/${userId}/password-reset`, undefined, vars),
  )
  if (token === null) throw new Error('an operator always gets a token')
  return token
}

/** The call of a client that asks for a token. */
export const askAs = ({ basic }: Pick<TestClient, 'basic'>, body: object, vars?: Vars) =>
  call('POST', '/api/v2/client/password-reset', { body, headers: { authorization: basic }, vars })

/** The call that uses a token. */
export const reset = (
  token: string,
  newPassword: string,
  { vars, headers = {} }: { vars?: Vars; headers?: Record<string, string> } = {},
) => call('POST', '/api/v2/auth/password-reset', { body: { token, newPassword }, vars, headers })
