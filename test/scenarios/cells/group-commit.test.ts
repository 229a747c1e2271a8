import { evictDurableObject, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, expect, it, vi } from 'vitest'
import { newId } from '../../../src/core/ids.ts'
import { revokedKey } from '../../../src/core/revoked-key.ts'
import type { FamilyCell } from '../../../src/families/object/cell.ts'
import { newCellUser, openingOf, rotationOf } from '../../support/cell-requests.ts'
import { cellStub } from '../../support/cells.ts'

// Rotations that arrive during a commit share the next one. Each of them is decided as if it had come alone.

const USER = newCellUser()

const rotation = (familyId: string, generation: number) => rotationOf(USER.id, familyId, generation)

/** A new cell with so many families. */
async function cellWith(count: number) {
  const stub = cellStub(`weur-${newId()}`)
  const ids = Array.from({ length: count }, newId)
  await runInDurableObject(stub, (cell) => {
    for (const id of ids) (cell as FamilyCell).open(openingOf(USER, id))
  })
  return { stub, ids }
}

const generations = (stub: ReturnType<typeof cellStub>) =>
  runInDurableObject(stub, (_, { storage }) => {
    const rows = storage.sql.exec<{ id: string; generation: number }>('SELECT id, generation FROM family')
    return Object.fromEntries([...rows].map(({ id, generation }) => [id, generation]))
  })

describe('rotations at one moment', () => {
  it('are decided in two commits: the first alone, and the others together', async () => {
    const { stub, ids } = await cellWith(20)
    await runInDurableObject(stub, async (cell, { storage }) => {
      const syncs = vi.spyOn(storage, 'sync')
      const rotated = await Promise.all(ids.map((id) => (cell as FamilyCell).rotate(rotation(id, 0))))
      expect(rotated.map(({ outcome }) => outcome)).toEqual(ids.map(() => 'rotated'))
      // The second commit is still to be awaited, or is.
      expect([1, 2]).toContain(syncs.mock.calls.length)
      syncs.mockRestore()
    })
    await evictDurableObject(stub)
    expect(await generations(stub)).toEqual(Object.fromEntries(ids.map((id) => [id, 1])))
  })

  it('with one generation: one rotates, the next one is reuse, and none rotates after it', async () => {
    const { stub, ids } = await cellWith(1)
    const [id = ''] = ids
    const outcomes = await runInDurableObject(stub, async (cell) => {
      const calls = Array.from({ length: 6 }, () => (cell as FamilyCell).rotate(rotation(id, 0)))
      return (await Promise.all(calls)).map(({ outcome }) => outcome)
    })
    expect(outcomes).toEqual(['rotated', 'reused', 'revoked', 'revoked', 'revoked', 'revoked'])
  })

  it('see what other commands did while they waited', async () => {
    const { stub, ids } = await cellWith(2)
    const [first = '', second = ''] = ids
    const outcomes = await runInDurableObject(stub, async (cell) => {
      const calls = [first, second].map((id) => (cell as FamilyCell).rotate(rotation(id, 0)))
      ;(cell as FamilyCell).end(USER.id, second, 'logout')
      return (await Promise.all(calls)).map(({ outcome }) => outcome)
    })
    expect(outcomes).toEqual(['rotated', 'revoked'])
  })
})

it('a rotation that throws fails alone: the others of its group are stored, and endings among them are delivered', async () => {
  const { stub, ids } = await cellWith(5)
  const [first = '', broken = '', reused = '', good = '', last = ''] = ids
  await runInDurableObject(stub, async (cell, { storage }) => {
    await (cell as FamilyCell).rotate(rotation(reused, 0))
    storage.sql.exec(
      `CREATE TRIGGER broken BEFORE UPDATE ON family WHEN OLD.id = '${broken}'
       BEGIN SELECT RAISE(FAIL, 'a bug'); END`,
    )
    const calls = [first, broken, reused, good, last].map((id) =>
      (cell as FamilyCell).rotate(rotation(id, 0)),
    )
    const settled = await Promise.allSettled(calls)
    expect(
      settled.map((one) => (one.status === 'fulfilled' ? one.value.outcome : String(one.reason))),
    ).toEqual(['rotated', expect.stringContaining('a bug'), 'reused', 'rotated', 'rotated'])
    storage.sql.exec('DROP TRIGGER broken')
  })
  await vi.waitUntil(async () => (await env.REVOKED.get(revokedKey(reused))) !== null, { timeout: 5000 })
  await evictDurableObject(stub)
  expect(await generations(stub)).toEqual({ [first]: 1, [broken]: 0, [reused]: 1, [good]: 1, [last]: 1 })
  const cause = await runInDurableObject(stub, (_, { storage }) => {
    return storage.sql.exec('SELECT revoked_for FROM family WHERE id = ?', reused).one().revoked_for
  })
  expect(cause).toBe('reuse')
})
