import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { newId } from '../../../src/core/ids.ts'
import type { OperatorEventView } from '../../../src/flows/operator-history.ts'
import { bodyOf, contentOf, create, operate, type Vars, verdict } from '../../support/api.ts'
import { cellOf, sql } from '../../support/cells.ts'
import { runCron } from '../../support/cron.ts'
import { pendingCells, setPolicy } from '../../support/customers.ts'
import { expectAlive, expectEnded, expectErased, expectInvalidCredentials } from '../../support/expect.ts'
import { callsLost, directoryDown } from '../../support/faults.ts'
import { recordLog } from '../../support/logs.ts'
import { addReceiver } from '../../support/receivers.ts'
import { newCustomer, newPair, newUser } from '../../support/users.ts'

const remove = (customerId: string, query = '', vars?: Vars) =>
  operate('DELETE', `/customer/${customerId}${query}`, undefined, vars)
const removeWithUsers = async (customerId: string, vars?: Vars) =>
  contentOf<{ users: number; pending: number }>(await remove(customerId, '?users=remove', vars))

const count = async (table: string, column: string, value: string) =>
  env.DB.prepare(`SELECT count(*) AS n FROM ${table} WHERE ${column} = ?`).bind(value).first<number>('n')

const isListed = async (customerId: string) => {
  const { content } = await bodyOf(await operate('GET', '/customer?size=100'))
  return (content as { id: string }[]).some(({ id }) => id === customerId)
}

const newClient = async (customerId: string) =>
  contentOf<{ clientId: string; clientSecret: string }>(
    await operate('POST', '/client', { name: 'orders', customerId, scopes: ['ssf.read'] }),
  )

/** What operators did with a customer, newest first. */
async function eventsOf(customerId: string) {
  const { content } = await bodyOf(await operate('GET', '/history?size=100'))
  return (content as OperatorEventView[])
    .filter(({ subjectId }) => subjectId === customerId)
    .map(({ event, detail }) => [event, detail])
}

const OUTAGE = callsLost('eraseUser')

describe('a customer without users', () => {
  it('is removed with everything that belongs to it', async () => {
    const [customerId, other] = [await newCustomer(), await newCustomer()]
    await setPolicy(customerId, { requireDpop: true }, callsLost('setLimits'))
    const [client, kept] = [await newClient(customerId), await newClient(other)]
    const [receiver, keptReceiver] = [await addReceiver(customerId), await addReceiver(other)]
    expect(await contentOf(await remove(customerId))).toEqual({ users: 0, pending: 0 })
    expect(await isListed(customerId)).toBe(false)
    expect(await count('customers', 'id', customerId)).toBe(0)
    expect(await count('customer_policies', 'customer_id', customerId)).toBe(0)
    expect(await pendingCells(customerId)).toEqual([])
    expect(await count('clients', 'id', client.clientId)).toBe(0)
    expect(await count('clients', 'id', kept.clientId)).toBe(1)
    // The object of the receiver is erased by the Cron Trigger.
    await runCron()
    expect(await count('receivers', 'id', receiver.id)).toBe(0)
    expect(await count('receivers', 'id', keptReceiver.id)).toBe(1)
    expect((await eventsOf(customerId))[0]).toEqual(['customer_removed', null])
  })

  it('is removed together with its users that are asked for, although it has none', async () => {
    const customerId = await newCustomer()
    expect(await removeWithUsers(customerId)).toEqual({ users: 0, pending: 0 })
    expect(await count('customers', 'id', customerId)).toBe(0)
  })

  it('is removed once, and an unknown one never', async () => {
    const customerId = await newCustomer()
    expect(await verdict(await remove(customerId))).toBe('200')
    expect(await verdict(await remove(customerId))).toBe('404 GLOBAL_1003')
    expect(await verdict(await remove(newId(), '?users=remove'))).toBe('404 GLOBAL_1003')
    expect(await eventsOf(customerId)).toEqual([
      ['customer_removed', null],
      ['customer_added', null],
    ])
  })
})

describe('a customer with users', () => {
  it('is refused, and nothing of it changes', async () => {
    const user = await newUser()
    const { clientId } = await newClient(user.customerId)
    const receiver = await addReceiver(user.customerId)
    const pair = await newPair(user)
    const answer = await remove(user.customerId)
    expect((await bodyOf(answer)).errorMessage).toBe('Conflict: the customer has users')
    expect(answer.status).toBe(409)
    expect(await isListed(user.customerId)).toBe(true)
    expect(await count('clients', 'id', clientId)).toBe(1)
    expect(await operate('GET', '/receiver?size=100').then(bodyOf)).toMatchObject({
      content: expect.arrayContaining([expect.objectContaining({ receiverId: receiver.id, paused: null })]),
    })
    await expectAlive(pair)
    expect((await eventsOf(user.customerId))[0]).toEqual(['customer_added', null])
  })

  it('is removed with them if they are to be removed, and no other user is', async () => {
    const user = await newUser()
    const more = await newUser({ customerId: user.customerId })
    const neighbour = await newUser()
    const [pair, other] = [await newPair(user), await newPair(neighbour)]
    await setPolicy(user.customerId, { accessTokenTtlSeconds: 300 })
    const { clientId } = await newClient(user.customerId)
    await operate('PATCH', `/user/${user.id}`, { role: 'ROLE_SUPPORT' })
    const lines = recordLog()
    expect(await removeWithUsers(user.customerId)).toEqual({ users: 2, pending: 0 })
    expect(lines).toContainEqual(
      expect.objectContaining({
        event: 'customer_changed',
        cause: 'removed',
        customerId: user.customerId,
        operatorId: 'operator',
      }),
    )
    await expectErased(pair)
    expect(await sql(cellOf(pair), 'SELECT 1 FROM user WHERE id = ?', user.id)).toEqual([])
    await expectInvalidCredentials(await create(more.username))
    expect(await count('users', 'customer_id', user.customerId)).toBe(0)
    expect(await count('customers', 'id', user.customerId)).toBe(0)
    expect(await count('customer_policies', 'customer_id', user.customerId)).toBe(0)
    expect(await count('clients', 'id', clientId)).toBe(0)
    await expectAlive(other)
    expect((await eventsOf(user.customerId))[0]).toEqual(['customer_removed', 'users'])
  })

  it('frees the names and the external ids of its users', async () => {
    const customerId = await newCustomer()
    const person = { username: `${newId()}@example.com`, customerId, role: 'ROLE_USER', externalId: 'crm-7' }
    expect((await operate('POST', '/user', person)).status).toBe(200)
    expect(await count('identities', 'issuer', customerId)).toBe(1)
    await removeWithUsers(customerId)
    expect(await count('identities', 'issuer', customerId)).toBe(0)
    const again = await operate('POST', '/user', { ...person, customerId: await newCustomer() })
    expect(again.status).toBe(200)
  })
})

describe('a removal that does not reach the cells', () => {
  it('hides the customer and its users at once, and the Cron Trigger completes it', async () => {
    const user = await newUser()
    const pair = await newPair(user)
    const { customerId } = user
    expect(await removeWithUsers(customerId, OUTAGE)).toEqual({ users: 0, pending: 1 })
    expect(await isListed(customerId)).toBe(false)
    await expectInvalidCredentials(await create(user.username))
    await expectEnded(pair)
    expect(await verdict(await remove(customerId, '?users=remove'))).toBe('404 GLOBAL_1003')
    const added = { username: `${newId()}@example.com`, customerId, role: 'ROLE_USER' }
    expect(await verdict(await operate('POST', '/user', added))).toBe('400 GLOBAL_1002')
    expect(await verdict(await operate('PATCH', `/customer/${customerId}`, { name: 'x' }))).toBe(
      '404 GLOBAL_1003',
    )
    await runCron(OUTAGE)
    expect(await count('customers', 'id', customerId)).toBe(1)
    await runCron()
    expect(await count('customers', 'id', customerId)).toBe(0)
    expect(await count('users', 'customer_id', customerId)).toBe(0)
    await expectErased(pair)
    expect(await eventsOf(customerId)).toHaveLength(2)
  })

  it('names the operator to the cells, also where the Cron Trigger completes it', async () => {
    const user = await newUser()
    const pair = await newPair(user)
    await removeWithUsers(user.customerId, OUTAGE)
    await runCron()
    const removed = "SELECT actor, actor_name FROM event WHERE subject = ? AND event = 'user_removed'"
    expect(await sql(cellOf(pair), removed, user.id)).toEqual([{ actor: 'operator', actor_name: 'operator' }])
  })

  it('is completed also where the directory failed after its first step', async () => {
    const user = await newUser()
    const pair = await newPair(user)
    const answer = await remove(user.customerId, '?users=remove', directoryDown(/UPDATE users SET disabled/))
    expect(await contentOf(answer)).toEqual({ users: 0, pending: 1 })
    await expectEnded(pair)
    await runCron()
    expect(await count('customers', 'id', user.customerId)).toBe(0)
    await expectErased(pair)
  })

  it('lets no user log in between its first two steps, and opens nothing', async () => {
    const user = await newUser()
    const pair = await newPair(user)
    await remove(user.customerId, '?users=remove', directoryDown(/UPDATE users SET disabled/))
    await expectInvalidCredentials(await create(user.username))
    expect(await sql(cellOf(pair), 'SELECT id FROM family WHERE user_id = ?', user.id)).toHaveLength(1)
  })

  it('refuses a login that read the user before it', async () => {
    const user = await newUser()
    const pair = await newPair(user)
    const removing = directoryDown(/UPDATE users SET disabled/)
    const vars = {
      FAMILY_CELLS: {
        getByName: (name: string) =>
          new Proxy(env.FAMILY_CELLS.getByName(name), {
            get: (target, method) =>
              method === 'open'
                ? async (request: Parameters<typeof target.open>[0]) => {
                    await remove(user.customerId, '?users=remove', removing)
                    return target.open(request)
                  }
                : Reflect.get(target, method),
          }),
      },
    }
    await expectInvalidCredentials(await create(user.username, { vars }))
    expect(await sql(cellOf(pair), 'SELECT id FROM family WHERE user_id = ?', user.id)).toHaveLength(1)
  })

  it('takes a user that is added meanwhile along', async () => {
    const user = await newUser()
    await newPair(user)
    await removeWithUsers(user.customerId, OUTAGE)
    // The call that adds it has read the customer before the removal.
    const late = await newUser({ customerId: user.customerId })
    await runCron()
    expect(await count('users', 'id', late.id)).toBe(0)
    expect(await count('customers', 'id', user.customerId)).toBe(0)
  })

  it('takes along what else is added meanwhile, and would keep the row of the customer', async () => {
    const user = await newUser()
    const { customerId } = user
    await newPair(user)
    await removeWithUsers(customerId, OUTAGE)
    const receiver = `INSERT INTO receivers (id, kind, url, customer_id, created_at)
      VALUES (?1, 'webhook', 'https://hooks.example.com/', ?2, 0)`
    const issuer = `INSERT INTO issuers (id, name, iss, customer_id, settings, created_at)
      VALUES (?1, 'late', 'https://late.example.com', ?2, '{}', 0)`
    for (const late of [receiver, issuer]) await env.DB.prepare(late).bind(newId(), customerId).run()
    await runCron()
    expect(await count('customers', 'id', customerId)).toBe(0)
    expect(await count('issuers', 'customer_id', customerId)).toBe(0)
  })
})

it('a customer of many users is removed in steps', async () => {
  const customerId = await newCustomer()
  const many = 620
  await env.DB.prepare(
    `WITH RECURSIVE numbers (value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM numbers WHERE value < ?2)
     INSERT INTO users (id, username, password_hash, user_type, customer_id, role, created_at, cell)
     SELECT ?1 || '-' || value, ?1 || '-' || value || '@example.com', '', 'PORTAL', ?1, 'ROLE_USER', 0, 'weur-1'
     FROM numbers`,
  )
    .bind(customerId, many)
    .run()
  const { users, pending } = await removeWithUsers(customerId)
  expect(users).toBeGreaterThanOrEqual(100)
  expect(users + pending).toBe(many)
  const visible = env.DB.prepare('SELECT count(*) AS n FROM users WHERE customer_id = ? AND removing = 0')
  expect(await visible.bind(customerId).first<number>('n')).toBe(0)
  await runCron()
  await runCron()
  expect(await count('customers', 'id', customerId)).toBe(0)
  expect(await count('users', 'customer_id', customerId)).toBe(0)
})
