import { FamilyCell as Cell } from '../../../src/families/object/cell.ts'
import type { Policy } from '../../../src/families/rules/policy.ts'
import { type Fill, type Filled, openingOf, rotationOf } from './families.ts'

/** The service's own cell, which can also open thousands of families in one commit, by its own `open`. */
export class FamilyCell extends Cell {
  fill({ count, policy, answered, turns }: Fill): Filled[] {
    const filled: Filled[] = []
    for (let made = 0; made < count; made++) {
      const opened = this.open(openingOf(policy))
      if (opened.outcome !== 'opened') throw new Error('a new user cannot be stale')
      if (made < answered) filled.push(this.#turned(opened, policy, turns))
    }
    return filled
  }

  // Rotates a family `turns` times, in one commit.
  #turned(opened: Filled, policy: Policy, turns: number): Filled {
    let filled = opened
    for (let turn = 0; turn < turns; turn++) {
      const rotated = this.rotate(rotationOf(filled, policy))
      if (rotated.outcome !== 'rotated') throw new Error(rotated.outcome)
      filled = rotated
    }
    return filled
  }

  /** Bytes of this cell's database. */
  size(): number {
    return this.ctx.storage.sql.databaseSize
  }
}
