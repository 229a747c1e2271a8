import { describe, expect, it } from 'vitest'
import { newId } from '../../../src/core/ids.ts'
import { chooseCell, locationHintOf } from '../../../src/families/rules/placement.ts'
import { newPair, newUser } from '../../support/api.ts'
import { expectAlive } from '../../support/expect.ts'
import { Gates, gated } from '../../support/gates.ts'
import { claimsOf } from '../../support/tokens.ts'

// https://developers.cloudflare.com/durable-objects/reference/data-location/
const HINTS = ['wnam', 'enam', 'sam', 'weur', 'eeur', 'apac', 'oc', 'afr', 'me']

describe('the cell of a new user', () => {
  it.each([
    ['AF', 'afr'],
    ['AN', 'oc'],
    ['AS', 'apac'],
    ['EU', 'weur'],
    ['NA', 'enam'],
    ['OC', 'oc'],
    ['SA', 'sam'],
  ])('of %s lies in %s', (continent, region) => {
    const cell = chooseCell(continent, newId(), 16)
    expect(cell).toMatch(new RegExp(`^${region}-(\\d|1[0-5])$`))
    expect(locationHintOf(cell)).toBe(region)
    expect(HINTS).toContain(region)
  })

  it.each([[undefined], [''], ['XX'], ['T1'], ['eu'], ['constructor'], ['__proto__'], ['toString']])(
    'of continent %j lies in the default region',
    (continent) => {
      expect(chooseCell(continent, newId(), 16)).toMatch(/^weur-\d+$/)
    },
  )

  it('depends on the user alone: the same answer each time', () => {
    const id = newId()
    expect(chooseCell('NA', id, 64)).toBe(chooseCell('NA', id, 64))
    expect(chooseCell('NA', id, 64)).not.toBe(chooseCell('EU', id, 64))
  })

  it('spreads evenly', () => {
    const counts = new Map<string, number>()
    for (let index = 0; index < 16_000; index += 1) {
      const cell = chooseCell('EU', newId(), 16)
      counts.set(cell, (counts.get(cell) ?? 0) + 1)
    }
    expect(counts.size).toBe(16)
    // 1,000 each, give or take six standard deviations.
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(190)
  })
})

describe('a user`s cell stays', () => {
  it('whatever CELLS_PER_REGION becomes', async () => {
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

  it('for two first creates at once: the first to choose has chosen for both', async () => {
    const user = await newUser()
    const gates = new Gates()
    // Has read that there is no cell yet, and stands before it writes its own choice.
    const held = gates.holdAfter(1)
    const slow = newPair(user, { ...gated(gates), CELLS_PER_REGION: '1' })
    await held
    const quick = await newPair(user, { CELLS_PER_REGION: '100' })
    gates.release()
    expect(claimsOf(quick.token).cell).not.toBe('weur-0')
    expect(claimsOf((await slow).token).cell).toBe(claimsOf(quick.token).cell)
    await expectAlive(quick)
    await expectAlive(await slow)
  })

  it('and both halves of each pair say which it is', async () => {
    const pair = await newPair(await newUser())
    expect(claimsOf(pair.token).cell).toBe(claimsOf(pair.refreshToken).cell)
  })
})
