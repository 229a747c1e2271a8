import { runInDurableObject } from 'cloudflare:test'
import fc from 'fast-check'
import { afterEach, expect, it, vi } from 'vitest'
import { newId } from '../../../src/core/ids.ts'
import type { FamilyCell } from '../../../src/families/object/cell.ts'
import type { CellUser } from '../../../src/families/rules/family.ts'
import { cellStub } from '../../support/cells.ts'
import { NOWHERE, POLICY, UNPROVEN } from '../../support/policy.ts'
import { Model, USER } from './model.ts'
import { ACCESS_TTL_SECONDS, seconds } from './sequence.ts'

// A real cell with several users and families, and one model for each family. The decision of `decide` must be written
// to that family's row and to no other.

const LIMITS = {
  ...POLICY,
  idleTtlSeconds: 300,
  familyMaxAgeSeconds: 900,
  expiredAccessGraceSeconds: 0,
  accessTokenTtlSeconds: ACCESS_TTL_SECONDS,
  maxFamiliesPerUser: 1000,
}

const step = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant('create' as const), user: fc.nat(1) }) },
  {
    weight: 12,
    arbitrary: fc.record({
      do: fc.constant('refresh' as const),
      family: fc.nat(),
      by: fc.constantFrom('a', 'b', 'c'),
      back: fc.oneof(
        { weight: 6, arbitrary: fc.constant(0) },
        { weight: 1, arbitrary: fc.integer({ min: -1, max: 9 }) },
      ),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 0, max: 30_000 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('change' as const),
      user: fc.nat(1),
      disabled: fc.boolean(),
      ending: fc.constantFrom('disabled' as const, 'password' as const, null),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('stale' as const), user: fc.nat(1) }) },
)

type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

interface Known {
  id: string
  owner: number
  model: Model
  accessEnds: number[]
}

// Each create has its own attempt. Otherwise one would be the retry of another.
const attempt = (name: string) => ({ attempt: `${name} ${newId()}`, jkt: null, origin: NOWHERE })

class Run {
  readonly #cell: FamilyCell
  readonly #users: CellUser[] = [0, 1].map(() => ({ ...USER, id: newId(), epoch: 1 }))
  readonly families: Known[] = []

  constructor(cell: FamilyCell) {
    this.#cell = cell
  }

  async take(step: Step): Promise<void> {
    if (step.do === 'wait') vi.setSystemTime(Date.now() + step.ms)
    if (step.do === 'create') this.#create(step.user)
    if (step.do === 'change') this.#change(step.user, step.disabled, step.ending)
    if (step.do === 'stale') this.#stale(step.user)
    if (step.do === 'refresh') await this.#refresh(step.family, step.back, step.by)
  }

  #create(owner: number): void {
    const user = this.#users[owner] as CellUser
    if (user.disabled) return
    const id = newId()
    expect(this.#cell.open({ user, familyId: id, ...attempt('login'), policy: LIMITS }).outcome).toBe(
      'opened',
    )
    const accessEnds = [seconds(Date.now()) + ACCESS_TTL_SECONDS]
    this.families.push({ id, owner, model: new Model(LIMITS, Date.now()), accessEnds })
  }

  #change(owner: number, disabled: boolean, ending: 'disabled' | 'password' | null): void {
    const user = this.#users[owner] as CellUser
    const changed = { ...user, disabled, epoch: user.epoch + 1 }
    this.#users[owner] = changed
    this.#cell.changeUser(changed, ending === null ? null : { cause: ending, except: null })
    for (const { model } of this.families.filter((family) => family.owner === owner)) {
      model.disable(disabled)
      if (ending !== null) model.end(Date.now())
    }
  }

  // This create was checked before the newest change, so it must not open a family.
  #stale(owner: number): void {
    const user = this.#users[owner] as CellUser
    if (user.epoch < 2) return
    const older = { ...user, disabled: false, epoch: user.epoch - 1 }
    expect(
      this.#cell.open({ user: older, familyId: newId(), ...attempt('late'), policy: LIMITS }).outcome,
    ).toBe('stale')
  }

  async #refresh(index: number, back: number, by: string): Promise<void> {
    const family = this.families[index % Math.max(1, this.families.length)]
    if (family === undefined) return
    const generation = Math.max(0, family.model.generation - back)
    const fallback = seconds(Date.now()) + ACCESS_TTL_SECONDS
    const accessExpiresAt = family.accessEnds[generation] ?? fallback
    const presented = { generation, accessExpiresAt, attempt: by }
    const { id: userId } = this.#users[family.owner] as CellUser
    const { id: otherUserId } = this.#users[1 - family.owner] as CellUser
    const request = { userId, familyId: family.id, presented, proof: null, origin: NOWHERE, policy: LIMITS }
    expect((await this.#cell.rotate({ ...request, userId: otherUserId })).outcome).toBe('unknown')
    const { outcome } = await this.#cell.rotate(request)
    expect(outcome).toBe(family.model.present({ ...presented, ...UNPROVEN }, Date.now()))
    if (outcome === 'rotated') family.accessEnds.push(fallback)
  }
}

afterEach(() => {
  vi.useRealTimers()
})

it('a cell changes the families that the model changes, and no others', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 60_000 })
  const seen = await runInDurableObject(cellStub(`weur-${newId()}`), async (cell, { storage: { sql } }) => {
    let count = 0
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 60 }), async (sequence) => {
        const run = new Run(cell as FamilyCell)
        for (const one of sequence) {
          await run.take(one)
          for (const { id, model } of run.families) {
            const row = sql.exec('SELECT generation, revoked_at FROM family WHERE id = ?', id).one()
            expect(row.generation).toBe(model.generation)
            expect(row.revoked_at !== null).toBe(model.ended)
          }
        }
        count += run.families.length
      }),
      { numRuns: 150 },
    )
    return count
  })
  expect(seen).toBeGreaterThan(300)
})
