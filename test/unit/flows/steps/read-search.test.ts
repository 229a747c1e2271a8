import { describe, expect, it } from 'vitest'
import { eventOf, isSought, soughtIn } from '../../../../src/flows/steps/read-search.ts'

const ID = '7d9f0c52-4d0e-4d6b-8a65-1f2f5d1c9b3e'
const soughtBy = (text: string) => soughtIn(text, text.toLowerCase())

describe('the text of a search', () => {
  it('is looked for in cells as a session and a request, if it is a UUID', () => {
    expect(soughtBy(ID)).toEqual({ familyId: ID, requestId: ID })
    expect(soughtBy(ID.toUpperCase())).toEqual({ familyId: ID, requestId: ID.toUpperCase() })
  })

  it.each(['build_17', 'A-Request=', 'req-10427731', 'a'.repeat(36)])(
    'is looked for as a request alone: %s',
    (text) => {
      expect(soughtBy(text)).toEqual({ requestId: text })
      expect(isSought(soughtBy(text))).toBe(true)
    },
  )

  it.each(['ann@example.com', 'ann', 'Acme', 'Acme Ltd', 'a'.repeat(37), `${ID} `, 'oc-3-12'])(
    'is not looked for in every cell: %s',
    (text) => {
      expect(isSought(soughtBy(text))).toBe(false)
    },
  )
})

it.each([
  ['weur-3-1042', { cell: 'weur-3', sequence: 1042 }],
  ['operator-17', { cell: 'operator', sequence: 17 }],
  ['weur-1042', { cell: 'weur', sequence: 1042 }],
  ['req-10427731', { cell: 'req', sequence: 10427731 }],
  ['weur-3-', null],
  ['weur-3-1e3', null],
  [`weur-3-${'9'.repeat(16)}`, null],
  [ID, null],
])('the event of %s is %o', (text, event) => {
  expect(eventOf(text)).toEqual(event)
})
