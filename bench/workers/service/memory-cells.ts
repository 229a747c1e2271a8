import {
  type Complete,
  completeRotation,
  type Rotated,
  type RotateRequest,
} from '../../../src/families/protocol.ts'
import { decide } from '../../../src/families/rules/decide.ts'
import { newFamily } from '../../../src/families/rules/open.ts'
import { type Fill, type Filled, openingOf } from './families.ts'

/** Cells in memory, with the same rule. They measure the cost of a refresh in the Worker, without storage. */
export class MemoryCells {
  readonly #rows = new Map<string, Filled>()

  getByName(): { rotate: (request: RotateRequest) => Promise<Rotated> } {
    return { rotate: async (request) => this.#rotate(completeRotation(request)) }
  }

  fill({ count, policy, answered }: Fill): Filled[] {
    for (let made = 0; made < count; made++) {
      const request = openingOf(policy)
      this.#rows.set(request.familyId, { family: newFamily(request, Date.now()), user: request.user })
    }
    return [...this.#rows.values()].slice(-count).slice(0, answered)
  }

  #rotate(request: Complete<RotateRequest>): Rotated {
    const row = this.#rows.get(request.familyId)
    if (row === undefined) return { outcome: 'unknown' }
    const at = Math.max(Date.now(), row.family.rotatedAt)
    const presented = { ...request.presented, jkt: null, proofSeen: false, origin: request.origin }
    const decision = decide(row.family, row.user, presented, request.policy, at)
    const { write } = decision
    if (write !== null) this.#rows.set(write.id, { family: write, user: row.user })
    if (!('family' in decision)) return { outcome: decision.outcome }
    return { outcome: decision.outcome, family: decision.family, user: decision.user }
  }
}
