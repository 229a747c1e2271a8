import { beforeEach, expect, it } from 'vitest'
import { expectEnded, login, REFUSED, WRONG } from './acts.ts'
import { wait } from './clock.ts'
import { newPerson } from './people.ts'
import { contentOf, PASSWORD, Stage } from './stage.ts'

// Forgotten passwords during a rollout and after a rollback. The last release has neither the tokens nor their events.

const newWorker = new Stage([{ worker: 'today', cell: 'released' }])
const oldWorker = new Stage([{ worker: 'released', cell: 'today' }])
const today = new Stage([{ worker: 'today', cell: 'today' }])

const NEW = 'a brand-new passphrase'

let eras = 0

beforeEach(() => {
  eras += 1
  wait(eras * 100 * 86_400)
})

const ask = (stage: Stage, id: string) => stage.operate('POST', `/user/${id}/password-reset`, {})
const tokenFor = async (id: string) => contentOf<{ token: string }>(await ask(today, id)).token
const reset = (stage: Stage, token: string) =>
  stage.json('POST', '/api/v2/auth/password-reset', { token, newPassword: NEW })

it('a cell of the last release cannot note a request, and ends the sessions of a reset', async () => {
  const person = await newPerson()
  const pair = await login(newWorker, person)
  expect(await ask(newWorker, person.id)).toMatchObject({ status: 503, code: 'GLOBAL_1001' })
  const token = await tokenFor(person.id)
  expect((await reset(newWorker, token)).status).toBe(200)
  await expectEnded(newWorker, pair)
  await expectEnded(today, pair)
  expect(await newWorker.create(person.username, PASSWORD)).toMatchObject(WRONG)
  expect((await oldWorker.create(person.username, NEW)).status).toBe(200)
})

it('a user whom a Worker of the last release disabled or removed has no token that can be used', async () => {
  const [disabled, removed] = [await newPerson(), await newPerson()]
  const tokens = [await tokenFor(disabled.id), await tokenFor(removed.id)] as const
  expect((await oldWorker.operate('PATCH', `/user/${disabled.id}`, { disabled: true })).status).toBe(200)
  expect((await oldWorker.operate('DELETE', `/user/${removed.id}`)).status).toBe(200)
  for (const token of tokens) expect(await reset(today, token)).toMatchObject(REFUSED)
})
