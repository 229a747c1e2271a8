import { abortAllDurableObjects, evictDurableObject } from 'cloudflare:test'
import { describe, expect, it } from 'vitest'
import { FamilyCell } from '../../../src/families/object/cell.ts'
import { contentOf, create, next, type Pair, refresh, verdict } from '../../support/api.ts'
import { cellOf, familyRow } from '../../support/cells.ts'
import { expectAlive, expectEnded, expectInvalidToken } from '../../support/expect.ts'
import { answersLost } from '../../support/faults.ts'
import { newPair, newUser } from '../../support/users.ts'

const OUTAGE = '503 GLOBAL_1001'

/** Runs a call while the cell that rotates crashes, after the commit and before the answer. */
async function crashing(run: () => Promise<void>): Promise<number> {
  const prototype = FamilyCell.prototype as unknown as Record<string, (request: unknown) => unknown>
  const real = prototype.rotate as (request: unknown) => unknown
  let crashes = 0
  prototype.rotate = async function (this: { ctx: DurableObjectState }, request: unknown) {
    const answer = real.call(this, request)
    await this.ctx.storage.sync()
    crashes += 1
    this.ctx.abort('crashed on purpose')
    return answer
  } as never
  try {
    await run()
  } finally {
    prototype.rotate = real
  }
  return crashes
}

describe('a cell that crashes between commit and answer', () => {
  it('gives the keyed retry the same successor, for one rotation', async () => {
    const pair = await newPair(await newUser())
    const crashes = await crashing(async () => {
      expect(await verdict(await refresh(pair, { key: 'key-1' }))).toBe(OUTAGE)
    })
    expect(crashes).toBeGreaterThan(0)
    expect(await familyRow(pair)).toMatchObject({ generation: 1, revoked_at: null })
    const child = await contentOf<Pair>(await refresh(pair, { key: 'key-1' }))
    expect(await contentOf<Pair>(await refresh(pair, { key: 'key-1' }))).toEqual(child)
    expect(await familyRow(pair)).toMatchObject({ generation: 1 })
    await expectAlive(child)
  })

  it('makes a resend without a key reuse', async () => {
    const pair = await newPair(await newUser())
    await crashing(async () => {
      expect(await verdict(await refresh(pair))).toBe(OUTAGE)
    })
    await expectInvalidToken(await refresh(pair))
    expect(await familyRow(pair)).toMatchObject({ revoked_for: 'reuse' })
  })

  it('answers a resend without a key again within REUSE_GRACE_SECONDS', async () => {
    const pair = await newPair(await newUser())
    await crashing(async () => {
      expect(await verdict(await refresh(pair))).toBe(OUTAGE)
    })
    const child = await contentOf<Pair>(
      await refresh(pair, { vars: { REUSE_GRACE_SECONDS: '30', REUSE_GRACE_FOR: 'anyone' } }),
    )
    await expectAlive(child)
  })
})

describe('an answer that is lost on its way to the client', () => {
  it('of a refresh: the keyed retry gets it', async () => {
    const pair = await newPair(await newUser())
    expect(await verdict(await refresh(pair, { key: 'key-1', vars: answersLost('rotate') }))).toBe(OUTAGE)
    expect(await familyRow(pair)).toMatchObject({ generation: 1 })
    const child = await contentOf<Pair>(await refresh(pair, { key: 'key-1' }))
    await expectAlive(child)
  })

  it('of a refresh: another key does not', async () => {
    const pair = await newPair(await newUser())
    await refresh(pair, { key: 'key-1', vars: answersLost('rotate') })
    await expectInvalidToken(await refresh(pair, { key: 'key-2' }))
  })

  it('of a reuse: the family has ended', async () => {
    const pair = await newPair(await newUser())
    const child = await next(pair)
    expect(await verdict(await refresh(pair, { vars: answersLost('rotate') }))).toBe(OUTAGE)
    await expectEnded(child)
  })

  it('of a create: the keyed retry gets the same family', async () => {
    const user = await newUser()
    expect(await verdict(await create(user.username, { key: 'key-1', vars: answersLost('open') }))).toBe(
      OUTAGE,
    )
    const [first, again] = [
      await create(user.username, { key: 'key-1' }),
      await create(user.username, { key: 'key-1' }),
    ]
    const pair = await contentOf<Pair>(first)
    expect(await contentOf<Pair>(again)).toEqual(pair)
    expect(await cellOf(pair).families(user.id)).toHaveLength(1)
    await expectAlive(pair)
  })
})

describe.each([
  ['evicted', (pair: Pair) => evictDurableObject(cellOf(pair))],
  ['aborted', () => abortAllDurableObjects()],
])('the effect of a 200 outlives a cell that is %s', (_, stop) => {
  it('the window of the key, the successor and the revocation', async () => {
    const pair = await newPair(await newUser())
    const child = await contentOf<Pair>(await refresh(pair, { key: 'key-1' }))
    await stop(pair)
    expect(await contentOf<Pair>(await refresh(pair, { key: 'key-1' }))).toEqual(child)
    const grandchild = await next(child)
    await stop(pair)
    await expectEnded(child)
    await stop(pair)
    await expectEnded(grandchild)
  })
})
