import { describe, expect, it } from 'vitest'
import { newId } from '../../../../src/core/ids.ts'
import { chooseCell, locationHintOf, nameCell } from '../../../../src/families/rules/placement.ts'

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
  ])('of %s is in %s', (continent, region) => {
    const cell = chooseCell(continent, newId(), 16)
    expect(cell).toMatch(new RegExp(`^${region}-(\\d|1[0-5])$`))
    expect(locationHintOf(cell)).toBe(region)
    expect(HINTS).toContain(region)
  })

  it.each([[undefined], [''], ['XX'], ['T1'], ['eu'], ['constructor'], ['__proto__'], ['toString']])(
    'of continent %j is in the default region',
    (continent) => {
      expect(chooseCell(continent, newId(), 16)).toMatch(/^weur-\d+$/)
    },
  )

  it('depends on the user alone, and is always the same', () => {
    const id = newId()
    expect(chooseCell('NA', id, 64)).toBe(chooseCell('NA', id, 64))
    expect(chooseCell('NA', id, 64)).not.toBe(chooseCell('EU', id, 64))
  })

  it('is evenly distributed', () => {
    const counts = new Map<string, number>()
    for (let index = 0; index < 16_000; index += 1) {
      const cell = chooseCell('EU', newId(), 16)
      counts.set(cell, (counts.get(cell) ?? 0) + 1)
    }
    expect(counts.size).toBe(16)
    // 1,000 each, within six standard deviations.
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(190)
  })
})

describe('a cell', () => {
  const ID = '11111111-1111-4111-8111-111111111111'

  it.each([
    ['AF', 'afr'],
    ['AN', 'oc'],
    ['AS', 'apac'],
    ['EU', 'weur'],
    ['NA', 'enam'],
    ['OC', 'oc'],
    ['SA', 'sam'],
    ['', 'weur'],
    [undefined, 'weur'],
  ])('of %s is in %s', (continent, region) => {
    // The first four bytes of SHA-256, modulo the number of cells. A change would move users who have no cell yet.
    expect(chooseCell(continent, ID, 16)).toBe(`${region}-5`)
    expect(locationHintOf(`${region}-12`)).toBe(region)
    expect(locationHintOf(region)).toBe(undefined)
    expect(locationHintOf(`${region}.12`)).toBe(undefined)
  })

  it('of a name is one of the given region, and always the same', () => {
    const cells = Array.from({ length: 4000 }, (_, index) => nameCell(`name ${index}`, 'eeur', 4))
    expect([...new Set(cells)].sort()).toEqual([0, 1, 2, 3].map((index) => `eeur-${index}`))
    expect(nameCell('name 0', 'eeur', 4)).toBe(cells[0])
    expect(nameCell('name 0', 'me', 4)).toBe(cells[0]?.replace('eeur', 'me'))
  })
})
