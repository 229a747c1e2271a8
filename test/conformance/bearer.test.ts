import { expect, it } from 'vitest'
import { send } from '../support/api.ts'
import { newPair, newUser } from '../support/users.ts'

const SESSIONS = '/api/v2/auth/session'

const ask = (authorization?: string, query = '') =>
  send('GET', `${SESSIONS}${query}`, { headers: authorization === undefined ? {} : { authorization } })

it('accepts the token of the Authorization header, in any case of the scheme', async () => {
  const { token } = await newPair(await newUser())
  for (const scheme of ['Bearer', 'bearer', 'BEARER']) {
    expect((await ask(`${scheme} ${token}`)).status).toBe(200)
  }
})

it('ignores a token in the query', async () => {
  const { token } = await newPair(await newUser())
  expect((await ask(undefined, `?access_token=${token}`)).status).toBe(401)
})

it('names the scheme in every 401', async () => {
  const { refreshToken } = await newPair(await newUser())
  for (const authorization of [undefined, 'Bearer', 'Bearer junk', 'Basic eDp5', `Bearer ${refreshToken}`]) {
    const response = await ask(authorization)
    expect(response.status).toBe(401)
    expect(response.headers.get('www-authenticate')).toMatch(/^Bearer\b/)
  }
})
