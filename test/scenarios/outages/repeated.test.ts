import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { contentOf, operate, PASSWORD, PATH, type Pair } from '../../support/api.ts'
import { cellsWith } from '../../support/faults.ts'
import {
  ask,
  bearer,
  bodyOf,
  cellOf,
  changePassword,
  enter,
  familyRow,
  post,
  put,
  refreshes,
  SESSIONS,
  sidOf,
  someone,
  sql,
  verdict,
} from '../../support/life.ts'

// The platform repeats a call whose answer it lost, with the very same arguments. The attempt id in them tells that
// from a second use, also where the client sent no key.

/** Cells whose every call is made twice, and answered the second time; but for those that must not be repeated. */
const repeating = cellsWith(async (name, call, args) => {
  if (name !== 'admit' && name !== 'takeBack') await call(...args)
  return call(...args)
})

describe('a call that the platform repeats', () => {
  it('a refresh without a key rotates once', async () => {
    const pair = await enter(await someone())
    const child = await contentOf<Pair>(await put(pair, undefined, repeating))
    expect(await familyRow(pair)).toMatchObject({ generation: 1, revoked_at: null })
    expect(await refreshes(child)).toBe(true)
  })

  it('two refreshes without a key are still two', async () => {
    const pair = await enter(await someone())
    await put(pair, undefined, repeating)
    expect(await verdict(await put(pair, undefined, repeating))).toBe('401 AUTH_1002')
    expect(await familyRow(pair)).toMatchObject({ revoked_for: 'reuse' })
  })

  it('a create without a key opens one family, and two are two', async () => {
    const user = await someone()
    const pair = await contentOf<Pair>(await post(user.username, undefined, PASSWORD, repeating))
    expect(await cellOf(pair).families(user.id)).toHaveLength(1)
    const second = await contentOf<Pair>(await post(user.username, undefined, PASSWORD, repeating))
    expect(sidOf(second)).not.toBe(sidOf(pair))
    expect(await refreshes(pair)).toBe(true)
  })

  it('an ending ends, once', async () => {
    const user = await someone()
    const [pair, other, third] = [await enter(user), await enter(user), await enter(user)]
    const one = await bearer(third.token, 'DELETE', `${SESSIONS}/${sidOf(other)}`, { env: repeating })
    expect(await verdict(one)).toBe('200')
    expect(await verdict(await bearer(third.token, 'DELETE', PATH, { env: repeating }))).toBe('200')
    const all = await bearer(pair.token, 'DELETE', `${SESSIONS}?except=current`, { env: repeating })
    expect(await verdict(all)).toBe('200')
    expect(await Promise.all([pair, other, third].map(refreshes))).toEqual([true, false, false])
  })

  it('a change of password spares the caller', async () => {
    const pair = await enter(await someone())
    expect(await verdict(await changePassword(pair, PASSWORD, 'another password', repeating))).toBe('200')
    expect(await refreshes(pair)).toBe(true)
  })

  it('a change and a removal by an operator', async () => {
    const user = await someone()
    const pair = await enter(user)
    const headers = { authorization: `Bearer ${env.OPERATOR_TOKEN}` }
    const options = { headers, env: repeating }
    const path = `/api/v2/operator/user/${user.id}`
    const changed = await ask('PATCH', path, { ...options, body: { role: 'ROLE_SUPPORT' } })
    expect(await bodyOf(changed)).toMatchObject({ content: [{ role: 'ROLE_SUPPORT' }] })
    expect(await verdict(await ask('DELETE', path, options))).toBe('200')
    expect(await sql(cellOf(pair), 'SELECT 1 FROM user WHERE id = ?', user.id)).toEqual([])
    expect(await verdict(await operate('DELETE', `/user/${user.id}`, undefined))).toBe('404 GLOBAL_1003')
  })
})
