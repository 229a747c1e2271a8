import { expect, it } from 'vitest'
import { newPair, newUser, next, refresh } from './support/api.ts'

it('rotates', async () => {
  const user = await newUser()
  const first = await newPair(user)
  const second = await next(first)
  expect(second.refreshToken).not.toBe(first.refreshToken)
  const third = await next(second)
  expect((await refresh(first)).status).toBe(401)
  const dead = await refresh(third)
  expect(dead.status).toBe(401)
  expect(await dead.json()).toEqual({
    errorCode: 'AUTH_1002',
    errorMessage: 'Invalid token',
    content: '',
    pageable: '',
  })
})
