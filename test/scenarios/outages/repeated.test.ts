import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import {
  bearer,
  bodyOf,
  call,
  contentOf,
  create,
  operate,
  PASSWORD,
  PATH,
  type Pair,
  refresh,
  SESSIONS,
  verdict,
} from '../../support/api.ts'
import { cellOf, familyRow, sql } from '../../support/cells.ts'
import { expectAlive, expectInvalidToken, refreshes } from '../../support/expect.ts'
import { cellsWith } from '../../support/faults.ts'
import { changePassword } from '../../support/sessions.ts'
import { sidOf } from '../../support/tokens.ts'
import { newPair, newUser } from '../../support/users.ts'

// The platform repeats a call with a lost answer, with the same arguments. The attempt id in them distinguishes the
// repeat from a second use, also where the client sent no key.

/** Cells whose calls are all made twice, and answered the second time, except those that must not be repeated. */
const repeating = cellsWith(async (name, call, args) => {
  if (name !== 'admit' && name !== 'takeBack') await call(...args)
  return call(...args)
})

describe('a call that the platform repeats', () => {
  it('a refresh without a key rotates once', async () => {
    const pair = await newPair(await newUser())
    const child = await contentOf<Pair>(await refresh(pair, { vars: repeating }))
    expect(await familyRow(pair)).toMatchObject({ generation: 1, revoked_at: null })
    await expectAlive(child)
  })

  it('two refreshes without a key are still two attempts', async () => {
    const pair = await newPair(await newUser())
    await refresh(pair, { vars: repeating })
    await expectInvalidToken(await refresh(pair, { vars: repeating }))
    expect(await familyRow(pair)).toMatchObject({ revoked_for: 'reuse' })
  })

  it('a create without a key opens one family, and two creates open two', async () => {
    const user = await newUser()
    const pair = await contentOf<Pair>(await create(user.username, { vars: repeating }))
    expect(await cellOf(pair).families(user.id)).toHaveLength(1)
    const second = await contentOf<Pair>(await create(user.username, { vars: repeating }))
    expect(sidOf(second)).not.toBe(sidOf(pair))
    await expectAlive(pair)
  })

  it('an ending has an effect once', async () => {
    const user = await newUser()
    const [pair, other, third] = [await newPair(user), await newPair(user), await newPair(user)]
    const one = await bearer(third.token, 'DELETE', `${SESSIONS}/${sidOf(other)}`, { vars: repeating })
    expect(await verdict(one)).toBe('200')
    expect(await verdict(await bearer(third.token, 'DELETE', PATH, { vars: repeating }))).toBe('200')
    const all = await bearer(pair.token, 'DELETE', `${SESSIONS}?except=current`, { vars: repeating })
    expect(await verdict(all)).toBe('200')
    expect(await Promise.all([pair, other, third].map(refreshes))).toEqual([true, false, false])
  })

  it('a change of password spares the caller', async () => {
    const pair = await newPair(await newUser())
    expect(await verdict(await changePassword(pair, PASSWORD, 'another password', repeating))).toBe('200')
    await expectAlive(pair)
  })

  it('a change and a removal by an operator', async () => {
    const user = await newUser()
    const pair = await newPair(user)
    const headers = { authorization: `Bearer ${env.OPERATOR_TOKEN}` }
    const options = { headers, env: repeating }
    const path = `/api/v2/operator/user/${user.id}`
    const changed = await call('PATCH', path, { ...options, body: { role: 'ROLE_SUPPORT' } })
    expect(await bodyOf(changed)).toMatchObject({ content: [{ role: 'ROLE_SUPPORT' }] })
    expect(await verdict(await call('DELETE', path, options))).toBe('200')
    expect(await sql(cellOf(pair), 'SELECT 1 FROM user WHERE id = ?', user.id)).toEqual([])
    expect(await verdict(await operate('DELETE', `/user/${user.id}`, undefined))).toBe('404 GLOBAL_1003')
  })
})
