import type { DurableObject } from 'cloudflare:workers'
import * as today from '../../src/index.ts'
import * as released from './released/worker.js'
import { running } from './running.ts'

// The Worker of these tests: what today's exports, but that its cells run the code of either release, one after the
// other on the same storage, as the platform does it after a deployment and after a rollback.

export * from '../../src/index.ts'
export { default } from '../../src/index.ts'

const CODE = { released: released.FamilyCell, today: today.FamilyCell } as const

/** The class whose constructor gives a cell of the release that is running now. */
export const FamilyCell = function FamilyCell(ctx: DurableObjectState, env: Env): DurableObject<unknown> {
  return new CODE[running.cell](ctx, { ...env, ...running.bindings } as Env)
}
// Only what the prototype has may be called from outside.
FamilyCell.prototype = Object.create(released.FamilyCell.prototype, {
  ...Object.getOwnPropertyDescriptors(today.FamilyCell.prototype),
})
