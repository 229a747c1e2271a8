import { expect, it } from 'vitest'
import { type Found, groupsOf, linkOf } from '../../../../../web/console/search/results.ts'

const found = (kind: string, more: Partial<Found> = {}): Found => ({
  kind,
  id: `id of ${kind}`,
  name: null,
  userId: null,
  time: null,
  ...more,
})

it('groups by kind, in the order of the kinds, and shows an unknown kind last', () => {
  const rows = ['unknown', 'session', 'user', 'session', 'customer'].map((kind) => found(kind))
  expect(groupsOf(rows).map(([words, of]) => [words, of.length])).toEqual([
    ['Users', 1],
    ['Customers', 1],
    ['Sessions', 2],
    ['unknown', 1],
  ])
})

it('leads to the page of a thing, or to that of its user', () => {
  expect(linkOf(found('user'))).toEqual(['users', 'id of user'])
  expect(linkOf(found('customer'))).toEqual(['customers', 'id of customer'])
  expect(linkOf(found('session', { userId: 'ann' }))).toEqual(['users', 'ann'])
  expect(linkOf(found('event', { userId: 'ann' }))).toEqual(['users', 'ann'])
  expect(linkOf(found('operator_event'))).toEqual(['did', 'id of operator_event'])
})
