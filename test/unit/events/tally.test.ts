import { expect, it } from 'vitest'
import { Tally } from '../../../src/events/tally.ts'

const LOGIN = { event: 'login', cause: null }
const REUSE = { event: 'session_ended', cause: 'reuse' }
const CAP = { event: 'session_ended', cause: 'cap' }

it('has one count for each name and cause, and begins anew when it is taken', () => {
  const tally = new Tally()
  tally.add(LOGIN, 1)
  tally.add(REUSE, 1)
  tally.add(LOGIN, 1)
  tally.add(CAP, 1000)
  expect(tally.take()).toEqual([
    { ...LOGIN, count: 2 },
    { ...REUSE, count: 1 },
    { ...CAP, count: 1000 },
  ])
  expect(tally.take()).toEqual([])
  tally.add(LOGIN, -1)
  expect(tally.take()).toEqual([{ ...LOGIN, count: -1 }])
})
