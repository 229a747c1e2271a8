import { env } from 'cloudflare:workers'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type AccessTeam, newTeam, newTeamKey, type TeamKey } from '../../support/access-team.ts'
import { send, verdict } from '../../support/api.ts'
import { captureLogs, causesOf } from '../../support/logs.ts'
import { encoded } from '../../support/tokens.ts'
import { newPair, newUser } from '../../support/users.ts'

// Identities of Cloudflare Access as operators. The keys of a team come by HTTP from outside of workerd.

let team: AccessTeam
let key: TeamKey
let began: number

beforeEach(async () => {
  ;({ team, key } = await newTeam())
  began = Date.now() + 1000
  vi.useFakeTimers({ toFake: ['Date'], now: began })
})

afterEach(() => {
  vi.useRealTimers()
})

const sleepUntil = (seconds: number) => vi.setSystemTime(began + seconds * 1000)

const list = async (assertion: string, vars = team.vars, headers: Record<string, string> = {}) =>
  verdict(
    await send(
      'GET',
      '/api/v2/operator/customer',
      { headers: { 'cf-access-jwt-assertion': assertion, ...headers } },
      vars,
    ),
  )

it('is', async () => {
  expect(await list(await team.token(key))).toBe('200')
  expect(await team.asked()).toBe(1)
})
