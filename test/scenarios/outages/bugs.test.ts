import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { FamilyCell } from '../../../src/families/object/cell.ts'
import { bearer, type Pair, refresh, SESSIONS, verdict } from '../../support/api.ts'
import { cellOf, sql } from '../../support/cells.ts'
import { expectAlive } from '../../support/expect.ts'
import { cellsDown, platformError } from '../../support/faults.ts'
import { recordLog } from '../../support/logs.ts'
import { claimsOf } from '../../support/tokens.ts'
import { newPair, newUser } from '../../support/users.ts'

// A bug and an outage have the same answer. The log tells them apart, because an operator can wait for the end of an
// outage and has to correct a bug.

const OUTAGE = '503 GLOBAL_1001'

function linesOf(): Record<string, unknown>[] {
  onTestFinished(() => {
    vi.restoreAllMocks()
  })
  return recordLog()
}

const list = (pair: Pair, env?: Record<string, unknown>) => bearer(pair.token, 'GET', SESSIONS, { vars: env })

describe('a bug in a cell', () => {
  it('is logged as one, with its frames: code that throws', async () => {
    const pair = await newPair(await newUser())
    vi.spyOn(FamilyCell.prototype, 'families').mockImplementation(() => {
      throw new TypeError("Cannot read properties of undefined (reading 'swordfish')")
    })
    const lines = linesOf()
    expect(await verdict(await list(pair))).toBe(OUTAGE)
    const bugs = lines.filter(({ event }) => event === 'unexpected')
    expect(bugs).toContainEqual({
      level: 'error',
      event: 'unexpected',
      requestId: expect.any(String),
      error: 'TypeError',
      frames: expect.stringContaining('    at '),
    })
    expect(lines.map(({ event }) => event)).not.toContain('unavailable')
    expect(JSON.stringify(lines)).not.toContain('swordfish')
  })

  it('is logged as one, with its frames: SQL that fails', async () => {
    const pair = await newPair(await newUser())
    await sql(cellOf(pair), 'ALTER TABLE family RENAME TO lost_family')
    const lines = linesOf()
    expect(await verdict(await refresh(pair))).toBe(OUTAGE)
    expect(lines).toContainEqual(
      expect.objectContaining({ event: 'unexpected', error: 'Error', frames: expect.stringMatching(/ at /) }),
    )
    // The stack of an error ends at the object, so the cell adds the frames of its own code.
    const { cell } = claimsOf(pair.token)
    expect(lines).toContainEqual(
      expect.objectContaining({
        event: 'unexpected',
        cell,
        frames: expect.stringMatching(/FamilyStore|family-store/),
      }),
    )
    expect(lines.map(({ event }) => event)).not.toContain('unavailable')
    await sql(cellOf(pair), 'ALTER TABLE lost_family RENAME TO family')
    await expectAlive(pair)
  })
})

describe('an outage of a cell is logged as one', () => {
  it.each([
    ['overloaded', platformError({ overloaded: true })],
    ['reset', platformError({ durableObjectReset: true })],
    ['to be retried', platformError({ retryable: true })],
    ['lost', new Error('Network connection lost.')],
  ])('%s', async (_, error) => {
    const pair = await newPair(await newUser())
    const lines = linesOf()
    expect(await verdict(await list(pair, cellsDown(error)))).toBe(OUTAGE)
    expect(lines).toMatchObject([{ event: 'unavailable', part: 'cell', error: String(error) }])
  })

  it('a cell that aborts', async () => {
    const pair = await newPair(await newUser())
    vi.spyOn(FamilyCell.prototype, 'families').mockImplementation(function (this: FamilyCell) {
      const { ctx } = this as unknown as { ctx: DurableObjectState }
      ctx.abort('aborted on purpose')
      return []
    })
    const lines = linesOf()
    expect(await verdict(await list(pair))).toBe(OUTAGE)
    expect(lines).toMatchObject([{ event: 'unavailable', part: 'cell', error: 'Error: aborted on purpose' }])
  })
})
