import { env } from 'cloudflare:workers'
import { expect, it } from 'vitest'
import { newId } from '../../../src/core/ids.ts'
import { contentOf, create, next, operate, type Pair, verdict } from '../../support/api.ts'
import { cellOf, dumpCell, sql } from '../../support/cells.ts'
import { expectAlive, expectEnded, expectInvalidCredentials, refreshes } from '../../support/expect.ts'
import { newPair, newUser, type TestUser } from '../../support/users.ts'

const remove = (user: TestUser) => operate('DELETE', `/user/${user.id}`, undefined)

const inDirectory = async (user: TestUser) =>
  env.DB.prepare('SELECT 1 FROM users WHERE id = ? OR username = ?').bind(user.id, user.username).first()

const cellOfUser = (user: TestUser) =>
  env.DB.prepare('SELECT cell FROM users WHERE id = ?').bind(user.id).first<string>('cell')

it('erases a user from the directory and the cell', async () => {
  const user = await newUser()
  const [pair, other] = [await newPair(user), await newPair(user)]
  const child = await next(pair)
  await create(user.username, { password: 'wrong' })
  const cell = cellOf(pair)
  expect(await dumpCell(cell)).toContain(user.username)
  expect(await verdict(await remove(user))).toBe('200')
  expect(await inDirectory(user)).toBeNull()
  for (const table of ['user WHERE id', 'family WHERE user_id', 'login WHERE subject']) {
    expect(await sql(cell, `SELECT * FROM ${table} = ?`, user.id)).toEqual([])
  }
  // An id and a moment are left for an hour, because of a login that began before.
  expect(await sql(cell, 'SELECT user_id FROM erased')).toEqual([{ user_id: user.id }])
  expect(await dumpCell(cell)).not.toContain(user.username)
  expect(await Promise.all([child, other].map(refreshes))).toEqual([false, false])
  await expectInvalidCredentials(await create(user.username))
})

it('answers 404 to a second removal and to an unknown user', async () => {
  const user = await newUser()
  expect(await verdict(await remove(user))).toBe('200')
  expect(await verdict(await remove(user))).toBe('404 GLOBAL_1003')
  expect(await verdict(await operate('DELETE', `/user/${newId()}`, undefined))).toBe('404 GLOBAL_1003')
})

it('keeps other users of the same cell', async () => {
  const vars = { CELLS_PER_REGION: '1' }
  const [user, neighbour] = [await newUser(), await newUser()]
  const [, pair] = [await newPair(user, vars), await newPair(neighbour, vars)]
  await remove(user)
  await expectAlive(pair)
})

// The scrypt of a create takes a sixth of a second, so the removal meets it at any of its steps.
it.each([0, 5, 20, 60, 120, 180])(
  'a login under way for %i ms brings back no row of a removed user',
  async (delay) => {
    const user = await newUser()
    if (delay % 20 === 0) await newPair(user)
    const creating = create(user.username)
    await new Promise((resolve) => setTimeout(resolve, delay))
    const name = await cellOfUser(user)
    expect(await verdict(await remove(user))).toBe('200')
    const created = await creating
    if (created.status === 200) await expectEnded(await contentOf<Pair>(created))
    else await expectInvalidCredentials(created)
    expect(await inDirectory(user)).toBeNull()
    if (name === null) return
    const cell = env.FAMILY_CELLS.getByName(name)
    for (const table of ['user WHERE id', 'family WHERE user_id', 'login WHERE subject']) {
      expect(await sql(cell, `SELECT * FROM ${table} = ?`, user.id)).toEqual([])
    }
  },
)

it('an attempt under way leaves no count', async () => {
  const user = await newUser()
  const cell = cellOf(await newPair(user))
  await remove(user)
  expect(await cell.admit({ kind: 'user', id: user.id })).toMatchObject({ outcome: 'admitted' })
  expect(await sql(cell, 'SELECT * FROM login WHERE subject = ?', user.id)).toEqual([])
})

it('a late change of the user brings back no row', async () => {
  const user = await newUser()
  const pair = await newPair(user)
  const answers = await Promise.all([
    operate('PATCH', `/user/${user.id}`, { role: 'ROLE_SUPPORT' }),
    remove(user),
    operate('PATCH', `/user/${user.id}`, { role: 'ROLE_READ_ONLY' }),
  ])
  expect(await verdict(answers[1])).toBe('200')
  expect(await sql(cellOf(pair), 'SELECT * FROM user WHERE id = ?', user.id)).toEqual([])
  await expectEnded(pair)
})
