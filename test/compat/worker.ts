import type { DurableObject } from 'cloudflare:workers'
import * as today from '../../src/index.ts'
import * as released from './released/worker.js'
import { running } from './running.ts'

// The Worker of these tests. It exports what today's Worker exports. Its cells run the code of either release in turn on
// the same storage, as after a deployment and after a rollback.

export * from '../../src/index.ts'
export { default } from '../../src/index.ts'

const CODE = { released: released.FamilyCell, today: today.FamilyCell } as const

/** The class whose constructor returns a cell of the running release. */
export const FamilyCell = function FamilyCell(ctx: DurableObjectState, env: Env): DurableObject<unknown> {
  return new CODE[running.cell](ctx, { ...env, ...running.bindings } as Env)
}
// RPC may call only methods of the prototype.
FamilyCell.prototype = Object.create(released.FamilyCell.prototype, {
  ...Object.getOwnPropertyDescriptors(today.FamilyCell.prototype),
})
