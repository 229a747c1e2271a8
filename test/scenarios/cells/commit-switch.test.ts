import { runInDurableObject } from 'cloudflare:test'
import { expect, it } from 'vitest'
import { newId } from '../../../src/core/ids.ts'
import type { FamilyCell } from '../../../src/families/object/cell.ts'
import { newCellUser, openingOf, rotationOf } from '../../support/cell-requests.ts'
import { cellStub } from '../../support/cells.ts'

// The project `ungrouped` sets GROUP_COMMIT to `off`, and would test nothing of its own if the cells did not read it.

const USER = newCellUser()

it('a rotation waits for the commit of another one only if GROUP_COMMIT is on', async ({ task }) => {
  const [first, second] = [newId(), newId()]
  const outcome = await runInDurableObject(cellStub(`weur-${newId()}`), async (instance) => {
    const cell = instance as FamilyCell
    for (const familyId of [first, second]) cell.open(openingOf(USER, familyId))
    const rotations = [first, second].map((familyId) => cell.rotate(rotationOf(USER.id, familyId, 0)))
    // A rotation that waits is decided after this.
    cell.end(USER.id, second, 'logout')
    return (await Promise.all(rotations)).map((rotated) => rotated.outcome)
  })
  const isOff = task.file.projectName === 'ungrouped'
  expect(outcome).toEqual(['rotated', isOff ? 'rotated' : 'revoked'])
})
