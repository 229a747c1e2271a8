import { FamilyCell as Cell } from '../../../src/families/object/cell.ts'
import type { Policy } from '../../../src/families/rules/policy.ts'
import { type Fill, type Filled, openingOf, rotationOf } from './families.ts'

/** The service's own cell, which can also open thousands of families in one commit, by its own `open`. */
export class FamilyCell extends Cell {
  async fill({ count, policy, answered, turns }: Fill): Promise<Filled[]> {
    const filled: Filled[] = []
    for (let made = 0; made < count; made++) {
      const opened = this.open(openingOf(policy))
      if (opened.outcome !== 'opened') throw new Error('a new user cannot be stale')
      if (made < answered) filled.push(await this.#turned(opened, policy, turns))
    }
    return filled
  }

  // Rotates a family `turns` times. The calls are in their order, so a group of them has one commit.
  async #turned(opened: Filled, policy: Policy, turns: number): Promise<Filled> {
    const generations = Array.from({ length: turns }, (_, turn) => opened.family.generation + turn)
    const rotations = await Promise.all(
      generations.map((generation) =>
        this.rotate(rotationOf({ ...opened, family: { ...opened.family, generation } }, policy)),
      ),
    )
    const last = rotations.at(-1)
    if (last === undefined) return opened
    if (last.outcome !== 'rotated') throw new Error(last.outcome)
    return last
  }

  /** Bytes of this cell's database. */
  size(): number {
    return this.ctx.storage.sql.databaseSize
  }
}
