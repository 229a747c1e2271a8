import { createClient, memoryStore } from '@edge-token-service/client'
import { expect, it } from 'vitest'
import { newUser, origin } from './parts/service.ts'

const newClient = () => createClient({ url: origin(), store: memoryStore() })

it('lists and ends the sessions of the user', async () => {
  const user = await newUser()
  const clients = [newClient(), newClient(), newClient()]
  const [first, second, third] = clients as [ReturnType<typeof newClient>, ...typeof clients]
  for (const auth of clients) await auth.login(...user)
  const sessions = await first.sessions()
  expect(sessions.map(({ current }) => current)).toEqual(expect.arrayContaining([true, false, false]))
  const other = (await second?.session())?.claims.sid
  await first.endSession(String(other))
  await expect(second?.sessions()).rejects.toMatchObject({ kind: 'signed_out' })
  expect(await second?.session()).toBe(null)
  await first.endOtherSessions()
  await expect(third?.sessions()).rejects.toMatchObject({ kind: 'signed_out' })
  expect(await first.sessions()).toHaveLength(1)
  await expect(first.endSession('nobody')).rejects.toMatchObject({ kind: 'bad_request' })
  for (const auth of clients) auth.dispose()
})

it('ends all sessions of the user, and signs out here', async () => {
  const user = await newUser()
  const [first, second] = [newClient(), newClient()]
  await first.login(...user)
  await second.login(...user)
  const heard: unknown[] = []
  first.onChange((session) => heard.push(session))
  await first.endAllSessions()
  await expect.poll(() => heard).toEqual([null])
  expect(await first.session()).toBe(null)
  await expect(second.sessions()).rejects.toMatchObject({ kind: 'signed_out' })
  await expect(first.endAllSessions()).rejects.toMatchObject({ kind: 'signed_out' })
  for (const auth of [first, second]) auth.dispose()
})

it('lists what happened, the newest first, in pages', async () => {
  const user = await newUser()
  const [auth, other] = [newClient(), newClient()]
  await auth.login(...user)
  await other.login(...user)
  const ended = (await other.session())?.claims.sid
  await auth.endOtherSessions()
  const { content, pageable } = await auth.history()
  expect(content.map(({ event, cause }) => [event, cause])).toEqual([
    ['session_ended', 'ended'],
    ['login', null],
    ['login', null],
  ])
  expect(content[0]).toMatchObject({ familyId: ended, words: expect.stringContaining('by the user') })
  expect(pageable).toMatchObject({ page: 0, totalPages: 1, totalElements: 3 })
  const last = await auth.history(2, 1)
  expect(last.content).toEqual([content[2]])
  expect(last.pageable).toMatchObject({ page: 2, totalPages: 3 })
  for (const client of [auth, other]) client.dispose()
})

it('says which rule a new password breaks', async () => {
  const user = await newUser()
  const auth = newClient()
  await auth.login(...user)
  await expect(auth.changePassword(user[1], 'short')).rejects.toMatchObject({
    kind: 'bad_request',
    code: 'GLOBAL_1002',
    message: 'Invalid request: newPassword must have at least 8 characters',
  })
  auth.dispose()
})

it('changes the password, and sends a wrong one once', async () => {
  const user = await newUser()
  const auth = newClient()
  await auth.login(...user)
  const token = await auth.token()
  const wrong = auth.changePassword('wrong', 'a new password of mine')
  await expect(wrong).rejects.toMatchObject({ kind: 'bad_request', code: 'AUTH_1001' })
  await auth.changePassword(user[1], 'a new password of mine')
  expect(await auth.token()).toBe(token)
  await auth.logout()
  await expect(auth.login(...user)).rejects.toMatchObject({ kind: 'bad_request', code: 'AUTH_1001' })
  await auth.login(user[0], 'a new password of mine')
  auth.dispose()
})

it('shows the session, and tells of each change', async () => {
  const user = await newUser()
  const auth = newClient()
  const heard: unknown[] = []
  const end = auth.onChange((session) => heard.push(session?.claims.email ?? null))
  expect(await auth.session()).toBe(null)
  await auth.login(...user)
  expect((await auth.session())?.expiresAt.getTime()).toBeGreaterThan(Date.now())
  await auth.refresh(await auth.token())
  await auth.logout()
  await expect.poll(() => heard).toEqual([user[0], user[0], null])
  end()
  await auth.login(...user)
  expect(heard).toHaveLength(3)
  await auth.forget()
  expect(await auth.session()).toBe(null)
})
