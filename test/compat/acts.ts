import { expect } from 'vitest'
import { claimsOf } from '../support/tokens.ts'
import type { Person } from './people.ts'
import {
  type Answer,
  contentOf,
  type Manner,
  PASSWORD,
  type Pair,
  pairOf,
  SESSION,
  type Stage,
} from './stage.ts'

// The steps of the scenarios.

export const DONE = { status: 200, code: '' }
export const REFUSED = { status: 401, code: 'AUTH_1002' }
export const WRONG = { status: 401, code: 'AUTH_1001' }
export const LOCKED = { status: 429, code: 'GLOBAL_1005' }

export const NEW_PASSWORD = 'a horse of another colour'

export type Scenario = (stage: Stage) => Promise<void>

export const login = async (stage: Stage, { username }: Person, manner: Manner = {}): Promise<Pair> =>
  pairOf(await stage.create(username, PASSWORD, manner))

export const next = async (stage: Stage, pair: Pair, manner: Manner = {}): Promise<Pair> =>
  pairOf(await stage.refresh(pair, manner))

/**
 * The claims of a pair, without `ath`. Release 0.2 signs no `ath`. So two releases answer a retry with the same pair in two
 * texts of the refresh token, and both texts are valid.
 */
export function claimsOfPair({ token, refreshToken }: Pair) {
  const { ath: _, ...refresh } = claimsOf(refreshToken)
  return { token, refresh }
}

export async function expectEnded(stage: Stage, ...pairs: readonly Pair[]): Promise<void> {
  for (const pair of pairs) {
    expect(await stage.refresh(pair)).toMatchObject(REFUSED)
    expect(await stage.as(pair, 'GET', SESSION)).toMatchObject(REFUSED)
  }
}

export const sessionsOf = (answer: Answer) =>
  (answer.body as { content: { id: string }[] }).content.map(({ id }) => id).sort()

export const sidsOf = (...pairs: readonly Pair[]) => pairs.map(({ token }) => claimsOf(token).sid).sort()

export async function introspection(stage: Stage) {
  const added = await stage.operate('POST', '/client', { name: 'orders' })
  const { clientId, clientSecret } = contentOf<{ clientId: string; clientSecret: string }>(added)
  const authorization = `Basic ${btoa(`${clientId}:${clientSecret}`)}`
  return async (token: string, hint = 'access_token') => {
    const form = { token, token_type_hint: hint }
    return (await stage.form('/oauth2/introspect', form, { authorization })).body
  }
}
