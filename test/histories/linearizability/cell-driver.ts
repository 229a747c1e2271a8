import { newAttemptId, newId } from '../../../src/core/ids.ts'
import type { FamilyCell } from '../../../src/families/object/cell.ts'
import { accessEnd, type Policy } from '../../../src/families/rules/policy.ts'
import { NOWHERE } from '../../support/policy.ts'
import { USER } from '../properties/model.ts'
import type { Operation } from './history.ts'
import { isPlatforms } from './nemesis.ts'
import { type Chance, idle } from './random.ts'
import type { Change, Driver, Held } from './world.ts'

const WEIGHTS = {
  refresh: 50,
  retry: 15,
  stale: 5,
  look: 12,
  open: 8,
  end: 4,
  endAll: 4,
  password: 4,
  disable: 4,
}

export class CellDriver implements Driver<null> {
  readonly weights = WEIGHTS
  readonly newAttempt = newAttemptId
  readonly again = (operation: Operation) => operation
  readonly last = () => []
  readonly #cell: () => FamilyCell
  readonly #policy: Policy
  readonly #chance: Chance
  readonly #userId = newId()
  /** The records of the user that the directory returned. The last is the present one. */
  readonly #records = [{ epoch: 0, disabled: false }]

  constructor(cell: () => FamilyCell, policy: Policy, chance: Chance) {
    this.#cell = cell
    this.#policy = policy
    this.#chance = chance
  }

  asking(choice: Change, chance: Chance, held?: Held<null>): Operation {
    const now = this.#records.at(-1) as { epoch: number; disabled: boolean }
    // A login may have read the record before it was changed.
    if (choice === 'open') {
      return { do: 'open', family: newId(), ...(this.#records.at(chance.of(-1, -1, -2)) ?? now) }
    }
    const changed = {
      epoch: now.epoch + 1,
      disabled: choice === 'disable' ? !now.disabled : now.disabled,
    }
    this.#records.push(changed)
    const except = choice === 'password' ? (held?.family ?? null) : null
    const ending = choice === 'disable' && !changed.disabled ? 'none' : { except }
    return { do: 'change', ...changed, ending }
  }

  async send(operation: Operation) {
    // A record of the directory arrives late, so changes of a user and logins overtake each other.
    if ('epoch' in operation) for (let turns = 0; turns < 8; turns += 1) await idle(this.#chance)
    try {
      return await this.#carryOut(operation)
    } catch (error) {
      if (!isPlatforms(error)) throw error
      return null
    }
  }

  async #carryOut(operation: Operation): Promise<{ answer: string; held?: Held<null> } | Rotation> {
    const cell = this.#cell()
    const [userId, policy] = [this.#userId, this.#policy]
    switch (operation.do) {
      case 'open': {
        const { family: familyId, epoch, disabled } = operation
        const user = { ...USER, id: userId, epoch, disabled }
        const request = { user, familyId, attempt: newAttemptId(), jkt: null, origin: NOWHERE, policy }
        const opened = await cell.open(request)
        if (opened.outcome !== 'opened') return { answer: opened.outcome }
        return { answer: 'opened', held: heldOf(opened.family, this.#policy) }
      }
      case 'refresh': {
        const { family: familyId, ...presented } = operation
        const rotated = await cell.rotate({
          userId,
          familyId,
          presented,
          proof: null,
          origin: NOWHERE,
          policy,
        })
        if (rotated.outcome !== 'rotated' && rotated.outcome !== 'replayed')
          return { answer: rotated.outcome }
        const { createdFrom: _, rotatedFrom: __, ...said } = rotated.family
        const { generation, rotatedAt: madeAt } = said
        const held = heldOf(rotated.family, this.#policy)
        return { answer: { generation, madeAt }, bytes: JSON.stringify(said), held }
      }
      case 'end':
        await cell.end(userId, operation.family, 'logout')
        return { answer: 'done' }
      case 'change': {
        const user = { ...USER, id: userId, epoch: operation.epoch, disabled: operation.disabled }
        const { ending } = operation
        await cell.changeUser(user, ending === 'none' ? null : { cause: 'password', except: ending.except })
        return { answer: 'done' }
      }
      case 'look': {
        const bearer = { userId, familyId: operation.family, generation: 0, expiresAt: 9e9 }
        const { outcome } = await cell.recognize(bearer)
        return { answer: outcome === 'live' ? 'live' : 'not live' }
      }
      default:
        throw new Error(`no client asks a cell for ${operation.do}`)
    }
  }
}

interface Rotation {
  answer: { generation: number; madeAt: number }
  bytes: string
  held: Held<null>
}

const heldOf = (
  family: { id: string; generation: number; rotatedAt: number },
  policy: Policy,
): Held<null> => ({
  family: family.id,
  generation: family.generation,
  accessExpiresAt: accessEnd(policy, family.rotatedAt),
  pair: null,
})
