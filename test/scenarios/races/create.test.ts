import { env } from 'cloudflare:workers'
import { beforeAll, describe, expect, it } from 'vitest'
import { contentOf, create, operate, PASSWORD, type Pair, refresh } from '../../support/api.ts'
import { familyRow } from '../../support/cells.ts'
import { expectAlive, expectEnded, expectInvalidCredentials } from '../../support/expect.ts'
import { Gates, gated } from '../../support/gates.ts'
import { claimsOf } from '../../support/tokens.ts'
import { newPair, newUser } from '../../support/users.ts'

// The storage calls of a first or later create. The create is stopped before each of them in turn. The operator's call
// runs from start to end meanwhile, and then the create continues.
const FIRST = ['SELECT *, (SELECT', 'admit', 'takeBack', 'UPDATE users SET', 'SELECT *, (SELECT', 'open']
const LATER = ['SELECT *, (SELECT', 'admit', 'takeBack', 'open']

const patch = async (id: string, change: object, vars?: object) => {
  const response = await operate('PATCH', `/user/${id}`, change, vars as never)
  expect(response.status, await response.clone().text()).toBe(200)
}

/** Runs `meanwhile` while a create stands before its storage call number `stop`. */
async function createAround(username: string, stop: number, meanwhile: () => Promise<void>) {
  const gates = new Gates()
  const held = gates.holdAfter(stop)
  const answer = create(username, { vars: gated(gates) })
  await held
  await meanwhile()
  gates.release()
  return { response: await answer, names: gates.names }
}

const CHANGES = [
  ['disabling', { disabled: true }],
  ['a new password', { password: 'another password' }],
] as const

beforeAll(async () => {
  const user = await newUser()
  for (const names of [FIRST, LATER]) {
    const gates = new Gates()
    await contentOf(await create(user.username, { vars: gated(gates) }))
    // The call before each stop. If a create has another order of calls, change the stops.
    expect(gates.names).toEqual(names)
  }
})

describe.each(CHANGES)('%s', (_, change) => {
  it.each(FIRST.map((name, stop) => [stop, name] as const))(
    'while a first create stands before call %i, %s: no pair of it refreshes',
    async (stop) => {
      const user = await newUser()
      const { response } = await createAround(user.username, stop, () => patch(user.id, change))
      if (response.status === 200) await expectEnded(await contentOf<Pair>(response))
      else await expectInvalidCredentials(response)
      await expectInvalidCredentials(await create(user.username))
    },
  )

  it.each(LATER.map((name, stop) => [stop, name] as const))(
    'while a later create stands before call %i, %s: neither its pair nor an earlier one refreshes',
    async (stop) => {
      const user = await newUser()
      const earlier = await newPair(user)
      const { response } = await createAround(user.username, stop, () => patch(user.id, change))
      await expectInvalidCredentials(response)
      await expectEnded(earlier)
    },
  )

  it('a whole create while the change is stopped between database and cell', async () => {
    const user = await newUser()
    const earlier = await newPair(user)
    const gates = new Gates()
    const held = gates.holdAfter(1)
    const answer = patch(user.id, change, gated(gates))
    await held
    await expectInvalidCredentials(await create(user.username))
    gates.release()
    await answer
    // The database records that the cell has the change. A new password lifts the lock of the name at the end.
    const lifted = 'password' in change ? ['unlock'] : []
    // The transaction of the change begins with its event.
    const calls = ['INSERT INTO operator_events', 'changeUser', 'UPDATE users SET']
    expect(gates.names).toEqual([...calls, ...lifted])
    await expectEnded(earlier)
  })

  it('concurrent with creates, with any timing: no older family refreshes after its answer', async () => {
    const user = await newUser()
    for (let round = 0; round < 6; round += 1) {
      await patch(user.id, { disabled: false, password: PASSWORD })
      const creates = [0, 1, 2].map(async (index) => {
        await scheduler.wait(index * round * 4)
        return create(user.username)
      })
      await scheduler.wait(round * 5)
      await patch(user.id, change)
      const answered = await Promise.all(creates)
      for (const response of answered) {
        if (response.status === 200) await expectEnded(await contentOf<Pair>(response))
        else await expectInvalidCredentials(response)
      }
    }
  })
})

describe('a change that failed between database and cell', () => {
  it('is completed by repeating it', async () => {
    const user = await newUser()
    const pair = await newPair(user)
    await env.DB.prepare('UPDATE users SET disabled = 1, epoch = epoch + 1 WHERE id = ?').bind(user.id).run()
    await expectInvalidCredentials(await create(user.username))
    const successor = await expectAlive(pair)
    await patch(user.id, { disabled: true })
    await expectEnded(successor)
    expect((await familyRow(pair)).revoked_for).toBe('disabled')
  })

  it('answers GLOBAL_1001 when the cell is out of reach, and then repeats', async () => {
    const user = await newUser()
    const pair = await newPair(user)
    const unreachable = {
      FAMILY_CELLS: { getByName: () => ({ changeUser: () => Promise.reject(new Error('unreachable')) }) },
    }
    expect((await operate('PATCH', `/user/${user.id}`, { disabled: true }, unreachable)).status).toBe(503)
    await expectInvalidCredentials(await create(user.username))
    await patch(user.id, { disabled: true })
    await expectEnded(pair)
  })
})

describe('a change that ends nothing', () => {
  it('a new role is in the next pair, also of open families', async () => {
    const user = await newUser()
    const pair = await newPair(user)
    await patch(user.id, { role: 'ROLE_SUPPORT' })
    const successor = await contentOf<Pair>(await refresh(pair))
    expect(claimsOf(pair.token).role).toBe('ROLE_USER')
    expect(claimsOf(successor.token).role).toBe('ROLE_SUPPORT')
  })

  it('a create under way has the newer role', async () => {
    const user = await newUser()
    for (const stop of LATER.keys()) {
      const role = stop % 2 === 0 ? 'ROLE_READ_ONLY' : 'ROLE_SUPPORT'
      if (stop === 0) await newPair(user)
      const { response } = await createAround(user.username, stop, () => patch(user.id, { role }))
      expect(claimsOf((await contentOf<Pair>(response)).token).role).toBe(role)
    }
  })

  it('two concurrent changes: the cell keeps the later one in either order of arrival', async () => {
    const user = await newUser()
    const pair = await newPair(user)
    const gates = new Gates()
    const held = gates.holdAfter(1)
    const early = patch(user.id, { role: 'ROLE_SUPPORT' }, gated(gates))
    await held
    await patch(user.id, { role: 'ROLE_READ_ONLY' })
    gates.release()
    await early
    const successor = await contentOf<Pair>(await refresh(pair))
    expect(claimsOf(successor.token).role).toBe('ROLE_READ_ONLY')
  })
})
