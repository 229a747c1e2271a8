import { describe, expect, it } from 'vitest'
import { chooseCell } from '../../../src/families/rules/placement.ts'
import { expectAlive } from '../../support/expect.ts'
import { Gates, gated } from '../../support/gates.ts'
import { claimsOf } from '../../support/tokens.ts'
import { logIn, newPair, newUser } from '../../support/users.ts'

describe("a user's cell stays the same", () => {
  it('when CELLS_PER_REGION changes', async () => {
    const user = await newUser()
    const cells = new Set<string>()
    const pairs = []
    for (const count of ['1', '16', '64', '100']) {
      const pair = await newPair(user, { CELLS_PER_REGION: count })
      cells.add(claimsOf(pair.token).cell)
      pairs.push(pair)
    }
    expect([...cells]).toEqual(['weur-0'])
    for (const pair of pairs) await expectAlive(pair, { CELLS_PER_REGION: '64' })
  })

  it('for two concurrent first logins, which get the cell of one of them', async () => {
    let user = await newUser()
    // One user of a hundred has the same cell by both numbers of cells.
    while (chooseCell(undefined, user.id, 100) === 'weur-0') user = await newUser()
    const gates = new Gates()
    // This login has read that there is no cell, and waits before it writes its own choice.
    const held = gates.holdAfter(1)
    const slow = logIn(user, { ...gated(gates), CELLS_PER_REGION: '1' })
    await held
    const quick = await logIn(user, { CELLS_PER_REGION: '100' })
    gates.release()
    expect(claimsOf(quick.token).cell).not.toBe('weur-0')
    expect(claimsOf((await slow).token).cell).toBe(claimsOf(quick.token).cell)
    await expectAlive(quick)
    await expectAlive(await slow)
  })

  it('in both tokens of each pair', async () => {
    const pair = await newPair(await newUser())
    expect(claimsOf(pair.token).cell).toBe(claimsOf(pair.refreshToken).cell)
  })
})
