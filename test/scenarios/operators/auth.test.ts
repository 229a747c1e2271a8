import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { newId } from '../../../src/core/ids.ts'
import { ask, enter, refreshes, someone, verdict } from '../../support/life.ts'

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
// Paths that are none, and methods that a path has not.
const OTHERS: [string, string][] = [
  ['GET', '/nothing'],
  ['PUT', '/user'],
  ['GET', '/revocation'],
  ['POST', `/user/${id}`],
]

const call = (method: string, path: string, authorization?: string, bindings?: Record<string, unknown>) =>
  ask(method, `/api/v2/operator${path}`, {
    headers: authorization === undefined ? {} : { authorization },
    env: bindings,
  })

describe.each([...CALLS, ...OTHERS])('%s %s', (method, path) => {
  it('wants the operator token', async () => {
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
      const refused = await call(method, path, authorization)
      expect(refused.headers.get('www-authenticate')).toBe('Bearer')
      expect(await verdict(refused)).toBe('401 AUTH_1002')
    }
  })

  it('is not there without an OPERATOR_TOKEN', async () => {
    for (const authorization of [undefined, 'Bearer undefined', 'Bearer ', `Bearer ${env.OPERATOR_TOKEN}`]) {
      const refused = await call(method, path, authorization, { OPERATOR_TOKEN: undefined })
      expect(refused.headers.get('allow')).toBeNull()
      expect(await verdict(refused)).toBe('404 GLOBAL_1003')
    }
  })
})

it('takes no access token for an operator’s', async () => {
  const pair = await enter(await someone({ role: 'ROLE_SUPER_ADMIN' }))
  expect(await verdict(await call('GET', '/user', `Bearer ${pair.token}`))).toBe('401 AUTH_1002')
  expect(await refreshes(pair)).toBe(true)
})

it('does not care how the scheme is spelled', async () => {
  expect(await verdict(await call('GET', '/customer', `bEARER ${env.OPERATOR_TOKEN}`))).toBe('200')
})
