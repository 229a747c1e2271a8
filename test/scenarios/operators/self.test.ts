import { describe, expect, it } from 'vitest'
import { newId } from '../../../src/core/ids.ts'
import { newTeam } from '../../support/access-team.ts'
import { bodyOf, call, contentOf, operate, send, verdict } from '../../support/api.ts'

const SELF = '/api/v2/operator/self'

describe('an operator sees who it is', () => {
  it('by the secret', async () => {
    const { content } = await bodyOf(await operate('GET', '/self'))
    expect(content).toEqual([{ operatorId: 'operator', name: 'operator', by: 'secret' }])
  })

  it('by the token of an operator', async () => {
    const name = `Night shift ${newId()}`
    const added = await operate('POST', '/operator', { name })
    const { operatorId, operatorToken } = await contentOf<Record<string, string>>(added)
    const headers = { authorization: `Bearer ${operatorToken}` }
    expect((await bodyOf(await call('GET', SELF, { headers }))).content).toEqual([
      { operatorId, name, by: 'token' },
    ])
  })

  it('by Cloudflare Access', async () => {
    const { team, key } = await newTeam()
    const headers = { 'cf-access-jwt-assertion': await team.token(key) }
    expect((await bodyOf(await send('GET', SELF, { headers }, team.vars))).content).toEqual([
      { operatorId: 'access-7335d417-61da-459d-899c-0a01c76a2f94', name: 'ann@example.com', by: 'access' },
    ])
  })
})

it('refuses others, and a parameter', async () => {
  expect(await verdict(await call('GET', SELF))).toBe('401 AUTH_1002')
  expect(await verdict(await operate('GET', '/self?by=secret'))).toBe('400 GLOBAL_1002')
})
