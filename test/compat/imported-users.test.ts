import { env } from 'cloudflare:workers'
import { expect, it } from 'vitest'
import { DONE, NEW_PASSWORD, WRONG } from './acts.ts'
import { newPerson } from './people.ts'
import { type Cast, contentOf, Stage } from './stage.ts'

// Users with a password hash of another system, which the last release does not know.

const OLD: Cast = { worker: 'released', cell: 'released' }
const NEW: Cast = { worker: 'today', cell: 'today' }
const [old, today] = [new Stage([OLD]), new Stage([NEW])]

const BCRYPT = '$2a$06$If6bvum7DFjUnE9p2uDeDu0YHzrHM6tf.iqN8.yx.jNN1ILEf7h0i'

/** A user that was imported. */
async function newImported() {
  const { customerId } = await newPerson()
  const username = `${crypto.randomUUID()}@example.com`
  const user = { username, customerId, role: 'ROLE_USER', passwordHash: BCRYPT }
  const answer = await today.operate('POST', '/user/import', { users: [user] })
  const [{ userId } = { userId: '' }] = contentOf<{ results: { userId: string }[] }>(answer).results
  return { id: userId, username }
}

it('are refused by the last release as by a wrong password, until a login with this one', async () => {
  const { username } = await newImported()
  expect(await old.create(username, 'abc')).toMatchObject(WRONG)
  expect(await today.create(username, 'abc')).toMatchObject(DONE)
  expect(await old.create(username, 'abc')).toMatchObject(DONE)
})

it('have the password alone that an operator sets by the last release', async () => {
  const { id, username } = await newImported()
  expect(await old.operate('PATCH', `/user/${id}`, { password: NEW_PASSWORD })).toMatchObject(DONE)
  const row = await env.DB.prepare('SELECT imported_hash FROM users WHERE id = ?').bind(id).first()
  expect(row?.imported_hash).toBe(`bcrypt:${BCRYPT}`)
  expect(await today.create(username, 'abc')).toMatchObject(WRONG)
  expect(await today.create(username, NEW_PASSWORD)).toMatchObject(DONE)
  const report = await today.operate('GET', '/user/import')
  expect(JSON.stringify(report.body)).not.toContain('bcrypt')
})
