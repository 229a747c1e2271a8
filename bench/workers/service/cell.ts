import { FamilyCell as Cell } from '../../../src/families/cell.ts'
import { type Fill, type Filled, openingOf } from './families.ts'

/** The service's own cell, that also opens families by the thousand: by its own `open`, in one commit. */
export class FamilyCell extends Cell {
  fill({ count, policy, answered }: Fill): Filled[] {
    const filled: Filled[] = []
    for (let made = 0; made < count; made++) {
      const opened = this.open(openingOf(policy))
      if (opened.outcome !== 'opened') throw new Error('a new user cannot be stale')
      if (made < answered) filled.push(opened)
    }
    return filled
  }

  /** Bytes of this cell's database. */
  size(): number {
    return this.ctx.storage.sql.databaseSize
  }
}
