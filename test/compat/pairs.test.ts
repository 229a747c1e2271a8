import { evictAllDurableObjects, runDurableObjectAlarm } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { type CryptoKey, importJWK } from 'jose'
import { beforeAll, describe, expect, it } from 'vitest'
import { revokedKey } from '../../src/core/revoked-key.ts'
import type { Holder } from '../support/dpop.ts'
import { claimsOf } from '../support/tokens.ts'
import { wait } from './clock.ts'
import { loadCell, type Storage } from './frozen.ts'
import cell from './released/cell.json'
import tokens from './released/tokens.json'
import { running } from './running.ts'
import { type Cast, PASSWORD, type Pair, pairOf, SESSION, Stage } from './stage.ts'

// The tokens and rows of the last release. Every pair gets the answer that it got there.

const CELL = 'weur-0'
const REFUSED = { status: 401, code: 'AUTH_1002' }
const DONE = { status: 200, code: '' }

const { pairs } = tokens
const stubOf = () => env.FAMILY_CELLS.getByName(CELL)

async function holderOf({ d, alg, local_only: _mark, ...jwk }: typeof tokens.holder): Promise<Holder> {
  return { privateKey: (await importJWK({ ...jwk, d }, alg)) as CryptoKey, jwk: { ...jwk, alg } }
}

const CASTS: readonly [string, Cast][] = [
  ["today's Worker and cell", { worker: 'today', cell: 'today' }],
  ["today's Worker with a cell of the last release", { worker: 'today', cell: 'released' }],
  ["a Worker of the last release with today's cell", { worker: 'released', cell: 'today' }],
  ["the last release, after today's cell had the rows", { worker: 'released', cell: 'released' }],
]

describe.each(CASTS)('with %s', (_, cast) => {
  const stage = new Stage([cast])

  beforeAll(async () => {
    for (const { token } of Object.values(pairs)) await env.REVOKED.delete(revokedKey(claimsOf(token).sid))
    await loadCell(CELL, cell as unknown as Storage)
    // The first cell to wake migrates the tables to its version. After a rollback they stay migrated.
    running.cell = cast.worker === cast.cell ? 'today' : cast.cell
    await stubOf().families('nobody')
    await evictAllDurableObjects()
    running.cell = cast.cell
  })

  it("a current pair refreshes with the cell's record of its user, and its successor refreshes", async () => {
    const next = pairOf(await stage.refresh(pairs.current))
    expect(claimsOf(next.token)).toMatchObject({ gen: 3, role: 'ROLE_SUPPORT' })
    expect(await stage.refresh(next)).toMatchObject(DONE)
  })

  it('a pair whose user was outdated in the directory refreshes', async () => {
    expect(await stage.refresh(pairs.restored)).toMatchObject(DONE)
  })

  it('a retry by its key gets the successor again, which refreshes', async () => {
    const again = pairOf(await stage.refresh(pairs.retried, { key: 'retry' }))
    expect(claimsOf(again.refreshToken).gen).toBe(1)
    expect(await stage.refresh(again)).toMatchObject(DONE)
  })

  it('a pair with an expired access token refreshes by its refresh token alone', async () => {
    expect(await stage.refresh(pairs.sleeping)).toMatchObject(REFUSED)
    expect(await stage.grant(pairs.sleeping)).toMatchObject(DONE)
  })

  it.each([
    'begunBefore',
    'expired',
    'reused',
    'loggedOut',
    'endedAsAhead',
    'otherSession',
    'disabled',
    'erased',
    'untold',
  ] as const)('the pair "%s" is refused, wherever it is shown', async (name) => {
    expect(await stage.refresh(pairs[name])).toMatchObject(REFUSED)
    expect(await stage.grant(pairs[name])).toMatchObject({ status: 400, code: 'invalid_grant' })
    expect(await stage.as(pairs[name], 'GET', SESSION)).toMatchObject(REFUSED)
  })

  it('a used pair is reuse, and its descendant is refused', async () => {
    expect(await stage.refresh(pairs.ancestor)).toMatchObject(REFUSED)
    expect(await stage.refresh(pairs.latest)).toMatchObject(REFUSED)
  })

  it('a pair of a generation above the row ends its family', async () => {
    expect(await stage.as(pairs.ahead, 'GET', SESSION)).toMatchObject(REFUSED)
    expect(await stage.refresh(pairs.ahead)).toMatchObject(REFUSED)
    expect(await stage.grant(pairs.ahead)).toMatchObject({ code: 'invalid_grant' })
  })

  it('a session is listed as the only one after a change of password', async () => {
    const listed = await stage.as(pairs.ownSession, 'GET', SESSION)
    expect(listed.body).toMatchObject({
      content: [{ id: claimsOf(pairs.ownSession.token).sid, current: true }],
    })
    expect((listed.body as { content: unknown[] }).content.length).toBe(1)
  })

  it('a bound pair needs a proof of its key, and an accepted proof is remembered', async () => {
    const holder = await holderOf(tokens.holder)
    const { bound } = pairs as Record<string, Pair>
    if (bound === undefined) throw new Error('no bound pair')
    expect(await stage.refresh(bound)).toMatchObject(REFUSED)
    expect(await stage.as(bound, 'GET', SESSION, undefined, { proof: tokens.proof })).toMatchObject(REFUSED)
    expect(await stage.as(bound, 'GET', SESSION, undefined, { holder })).toMatchObject(DONE)
    const next = pairOf(await stage.refresh(bound, { holder }))
    expect(await stage.refresh(next, { holder })).toMatchObject(DONE)
  })

  // Release 0.1 counted in the user's cell, under the user's id. Today's Worker counts names in another cell, from zero.
  it('a name stays locked until its lock ends, for the Worker that locked it', async () => {
    if (cast.worker === 'released') {
      expect(await stage.create(tokens.locked)).toMatchObject({ status: 429, code: 'GLOBAL_1005' })
      wait(15 * 60)
    }
    expect(await stage.create(tokens.locked, PASSWORD)).toMatchObject(DONE)
  })

  it('the alarm delivers an ending that KV does not have', async () => {
    const key = revokedKey(claimsOf(pairs.untold.token).sid)
    expect(await env.REVOKED.get(key)).toBe(null)
    wait(10)
    expect(await runDurableObjectAlarm(stubOf())).toBe(true)
    expect(await env.REVOKED.get(key)).not.toBe(null)
  })
})
