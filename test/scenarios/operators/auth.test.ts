import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { newId } from '../../../src/core/ids.ts'
import { call, verdict } from '../../support/api.ts'
import { expectAlive, expectInvalidToken } from '../../support/expect.ts'
import { newPair, newUser } from '../../support/users.ts'

const id = newId()
const CALLS: [string, string][] = [
  ['GET', '/customer'],
  ['POST', '/customer'],
  ['GET', '/user'],
  ['POST', '/user'],
  ['PATCH', `/user/${id}`],
  ['DELETE', `/user/${id}`],
  ['GET', `/user/${id}/session`],
  ['DELETE', `/user/${id}/session`],
  ['POST', '/revocation'],
]
// Unknown paths, and methods that a path does not have.
const OTHERS: [string, string][] = [
  ['GET', '/nothing'],
  ['PUT', '/user'],
  ['GET', '/revocation'],
  ['POST', `/user/${id}`],
]

const administer = (
  method: string,
  path: string,
  authorization?: string,
  bindings?: Record<string, unknown>,
) =>
  call(method, `/api/v2/operator${path}`, {
    headers: authorization === undefined ? {} : { authorization },
    vars: bindings,
  })

describe.each([...CALLS, ...OTHERS])('%s %s', (method, path) => {
  it('needs the operator token', async () => {
    const token = env.OPERATOR_TOKEN
    const wrong = [
      undefined,
      '',
      token,
      'Bearer',
      'Bearer ',
      `Bearer ${token.slice(0, -1)}`,
      `Bearer ${token}x`,
      `Basic ${token}`,
      'Bearer x',
    ]
    for (const authorization of wrong) {
      const refused = await administer(method, path, authorization)
      expect(refused.headers.get('www-authenticate')).toBe('Bearer')
      await expectInvalidToken(refused)
    }
  })

  it('answers 404 without an OPERATOR_TOKEN', async () => {
    for (const authorization of [undefined, 'Bearer undefined', 'Bearer ', `Bearer ${env.OPERATOR_TOKEN}`]) {
      const refused = await administer(method, path, authorization, { OPERATOR_TOKEN: undefined })
      expect(refused.headers.get('allow')).toBeNull()
      expect(await verdict(refused)).toBe('404 GLOBAL_1003')
    }
  })
})

it('refuses an access token as the operator token', async () => {
  const pair = await newPair(await newUser({ role: 'ROLE_SUPER_ADMIN' }))
  await expectInvalidToken(await administer('GET', '/user', `Bearer ${pair.token}`))
  await expectAlive(pair)
})

it('accepts the scheme in any case', async () => {
  expect(await verdict(await administer('GET', '/customer', `bEARER ${env.OPERATOR_TOKEN}`))).toBe('200')
})
