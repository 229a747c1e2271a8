import { runInDurableObject } from 'cloudflare:test'
import { expect, it } from 'vitest'
import { newId } from '../../../src/core/ids.ts'
import type { FamilyCell } from '../../../src/families/object/cell.ts'
import type { CellUser } from '../../../src/families/rules/family.ts'
import { cellStub } from '../../support/cells.ts'
import { NOWHERE, POLICY } from '../../support/policy.ts'

// The project `ungrouped` sets GROUP_COMMIT to `off`, and would test nothing of its own if the cells did not read it.

const USER: CellUser = {
  id: newId(),
  customerId: newId(),
  role: 'ROLE_USER',
  userType: 'PORTAL',
  email: 'user@example.com',
  disabled: false,
  epoch: 1,
}

it('a rotation waits for the commit of another one only if GROUP_COMMIT is on', async ({ task }) => {
  const [first, second] = [newId(), newId()]
  const setting = { origin: NOWHERE, policy: POLICY }
  const presented = { generation: 0, accessExpiresAt: null, attempt: newId() }
  const outcome = await runInDurableObject(cellStub(`weur-${newId()}`), async (instance) => {
    const cell = instance as FamilyCell
    for (const familyId of [first, second]) {
      cell.open({ ...setting, user: USER, familyId, attempt: newId(), jkt: null })
    }
    const rotate = (familyId: string) =>
      cell.rotate({ ...setting, userId: USER.id, familyId, presented, proof: null })
    const rotations = [rotate(first), rotate(second)]
    // A rotation that waits is decided after this.
    cell.end(USER.id, second, 'logout')
    return (await Promise.all(rotations)).map((rotated) => rotated.outcome)
  })
  const isOff = task.file.projectName === 'ungrouped'
  expect(outcome).toEqual(['rotated', isOff ? 'rotated' : 'revoked'])
})
