import { env } from 'cloudflare:workers'
import { expect, it } from 'vitest'
import { newId } from '../../../src/core/ids.ts'
import { contentOf, next, operate, type Pair, type TestUser } from '../../support/api.ts'
import { cellOf, dump, enter, post, refreshes, someone, sql, verdict } from '../../support/life.ts'

const remove = (user: TestUser) => operate('DELETE', `/user/${user.id}`, undefined)

const inDirectory = async (user: TestUser) =>
  env.DB.prepare('SELECT 1 FROM users WHERE id = ? OR username = ?').bind(user.id, user.username).first()

const cellOfUser = (user: TestUser) =>
  env.DB.prepare('SELECT cell FROM users WHERE id = ?').bind(user.id).first<string>('cell')

it('erases a user from the directory and the cell', async () => {
  const user = await someone()
  const [pair, other] = [await enter(user), await enter(user)]
  const child = await next(pair)
  await post(user.username, undefined, 'wrong')
  const cell = cellOf(pair)
  expect(await dump(cell)).toContain(user.username)
  expect(await verdict(await remove(user))).toBe('200')
  expect(await inDirectory(user)).toBeNull()
  for (const table of ['user WHERE id', 'family WHERE user_id', 'login WHERE subject']) {
    expect(await sql(cell, `SELECT * FROM ${table} = ?`, user.id)).toEqual([])
  }
  // What is left is an id and a moment, for as long as a login that began before could still come.
  expect(await sql(cell, 'SELECT user_id FROM erased')).toEqual([{ user_id: user.id }])
  expect(await dump(cell)).not.toContain(user.username)
  expect(await Promise.all([child, other].map(refreshes))).toEqual([false, false])
  expect(await verdict(await post(user.username))).toBe('401 AUTH_1001')
})

it('does not find a user twice, nor one who never was', async () => {
  const user = await someone()
  expect(await verdict(await remove(user))).toBe('200')
  expect(await verdict(await remove(user))).toBe('404 GLOBAL_1003')
  expect(await verdict(await operate('DELETE', `/user/${newId()}`, undefined))).toBe('404 GLOBAL_1003')
})

it('leaves others of the same cell alone', async () => {
  const vars = { CELLS_PER_REGION: '1' }
  const [user, neighbour] = [await someone(), await someone()]
  const [, pair] = [await enter(user, vars), await enter(neighbour, vars)]
  await remove(user)
  expect(await refreshes(pair)).toBe(true)
})

// A create takes a sixth of a second in scrypt: a removal that comes meanwhile finds it anywhere in its way.
it.each([0, 5, 20, 60, 120, 180])('a login under way for %i ms resurrects nothing', async (delay) => {
  const user = await someone()
  if (delay % 20 === 0) await enter(user)
  const creating = post(user.username)
  await new Promise((resolve) => setTimeout(resolve, delay))
  const name = await cellOfUser(user)
  expect(await verdict(await remove(user))).toBe('200')
  const created = await creating
  if (created.status === 200) expect(await refreshes(await contentOf<Pair>(created))).toBe(false)
  else expect(await verdict(created)).toBe('401 AUTH_1001')
  expect(await inDirectory(user)).toBeNull()
  if (name === null) return
  const cell = env.FAMILY_CELLS.getByName(name)
  for (const table of ['user WHERE id', 'family WHERE user_id', 'login WHERE subject']) {
    expect(await sql(cell, `SELECT * FROM ${table} = ?`, user.id)).toEqual([])
  }
})

it('an attempt that was under way is not remembered', async () => {
  const user = await someone()
  const cell = cellOf(await enter(user))
  await remove(user)
  expect(await cell.admit({ kind: 'user', id: user.id })).toMatchObject({ outcome: 'admitted' })
  expect(await sql(cell, 'SELECT * FROM login WHERE subject = ?', user.id)).toEqual([])
})

it('a change of the user that comes late resurrects nothing', async () => {
  const user = await someone()
  const pair = await enter(user)
  const answers = await Promise.all([
    operate('PATCH', `/user/${user.id}`, { role: 'ROLE_SUPPORT' }),
    remove(user),
    operate('PATCH', `/user/${user.id}`, { role: 'ROLE_READ_ONLY' }),
  ])
  expect(await verdict(answers[1])).toBe('200')
  expect(await sql(cellOf(pair), 'SELECT * FROM user WHERE id = ?', user.id)).toEqual([])
  expect(await refreshes(pair)).toBe(false)
})
