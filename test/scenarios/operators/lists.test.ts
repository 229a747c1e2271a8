import { env } from 'cloudflare:workers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newId } from '../../../src/core/ids.ts'
import { Clients } from '../../../src/users/client-store.ts'
import { Customers } from '../../../src/users/customer-store.ts'
import { Database } from '../../../src/users/database.ts'
import { Directory } from '../../../src/users/directory.ts'
import { OperatorEvents } from '../../../src/users/operator-events.ts'
import { Operators } from '../../../src/users/operator-store.ts'
import { RecordSearch } from '../../../src/users/record-search.ts'
import type { UserFilter } from '../../../src/users/user-filter.ts'
import { newCustomer, PASSWORD_HASH } from '../../support/users.ts'

// 10,000 users, of whom 4,000 are of one customer. The statements are those that the stores run.

const USERS = 10_000
const OF_ACME = 4000
const mail = (index: number) => `user-${String(index).padStart(5, '0')}@example.com`

let acme: string
let other: string

beforeAll(async () => {
  ;[acme, other] = [await newCustomer(), await newCustomer()]
  await env.DB.prepare(
    `WITH RECURSIVE made (number) AS (VALUES (0) UNION ALL SELECT number + 1 FROM made WHERE number < ?1 - 1)
     INSERT INTO users (id, username, password_hash, user_type, customer_id, role, created_at, cell)
     SELECT ?2 || printf('%05d', number), printf('user-%05d@example.com', number), ?3, 'PORTAL',
       CASE WHEN number < ?4 THEN ?5 ELSE ?6 END, 'ROLE_USER', 0, 'weur-' || (number % 3) FROM made`,
  )
    .bind(USERS, newId().slice(0, -5), PASSWORD_HASH, OF_ACME, acme, other)
    .run()
  await env.DB.prepare(
    `INSERT INTO identities (issuer, subject, user_id) SELECT customer_id, 'crm-' || username, id FROM users`,
  ).run()
})

// Other files share the database.
afterAll(async () => {
  const made = 'SELECT id FROM users WHERE customer_id IN (?, ?)'
  await env.DB.batch([
    env.DB.prepare(`DELETE FROM identities WHERE user_id IN (${made})`).bind(acme, other),
    env.DB.prepare('DELETE FROM users WHERE customer_id IN (?, ?)').bind(acme, other),
  ])
})

interface Asked {
  readonly sql: string
  readonly values: unknown[]
}

/** A database that keeps the statements that it is asked. */
function recorded() {
  const asked: Asked[] = []
  const prepare = (sql: string) => {
    const statement = env.DB.prepare(sql)
    return {
      bind: (...values: unknown[]) => {
        asked.push({ sql, values })
        return statement.bind(...values)
      },
    }
  }
  const batch = (statements: D1PreparedStatement[]) => env.DB.batch(statements)
  return { asked, database: new Database({ prepare, batch } as unknown as D1Database) }
}

/** The plan of SQLite for a statement, one line for each step. */
async function planOf({ sql, values }: Asked): Promise<string[]> {
  const plan = env.DB.prepare(`EXPLAIN QUERY PLAN ${sql}`).bind(...values)
  return (await plan.all<{ detail: string }>()).results.map(({ detail }) => detail)
}

/** Asserts that each step of each statement has an index, and that none sorts. */
async function expectIndexed(asked: readonly Asked[]): Promise<void> {
  expect(asked.length).toBeGreaterThan(0)
  for (const one of asked) {
    const plan = await planOf(one)
    const reads = plan.filter((step) => /^(SCAN|SEARCH) /.test(step))
    expect(reads.length, one.sql).toBeGreaterThan(0)
    // A walk through an index in its order stops at the end of the page. One through the table does not.
    for (const step of reads)
      expect(step, one.sql).toMatch(/ USING (COVERING )?INDEX | USING (INTEGER )?PRIMARY KEY/)
    for (const step of plan) expect(step, one.sql).not.toContain('TEMP B-TREE')
  }
}

const pageOf = async (filter: UserFilter, page: number, size = 100) => {
  const { asked, database } = recorded()
  const { elements, totalElements } = await new Directory(database).list(filter, page, size)
  expect(asked).toHaveLength(2)
  await expectIndexed(asked)
  return { names: elements.map(({ username }) => username), totalElements }
}

const range = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => mail(from + index))

describe('a page of 10,000 users', () => {
  it('is found by an index, whichever page', async () => {
    // The database has users of other tests too.
    const all = await env.DB.prepare('SELECT username FROM users WHERE removing = 0').all<{
      username: string
    }>()
    const names = all.results.map(({ username }) => username).toSorted()
    const last = Math.floor((names.length - 1) / 100)
    expect(await pageOf({}, 0)).toEqual({ names: names.slice(0, 100), totalElements: names.length })
    expect((await pageOf({}, 50)).names).toEqual(names.slice(5000, 5100))
    expect((await pageOf({}, last)).names).toEqual(names.slice(last * 100))
    expect((await pageOf({}, last + 1)).names).toEqual([])
  })

  it('of one customer', async () => {
    const totalElements = USERS - OF_ACME
    expect(await pageOf({ customerId: other }, 0)).toEqual({
      names: range(OF_ACME, OF_ACME + 100),
      totalElements,
    })
    expect((await pageOf({ customerId: other }, 30)).names).toEqual(range(7000, 7100))
    expect((await pageOf({ customerId: other }, 59)).names).toEqual(range(9900, USERS))
  })

  it('whose names begin with a text', async () => {
    const search = 'user-03'
    expect(await pageOf({ search }, 0)).toEqual({ names: range(3000, 3100), totalElements: 1000 })
    expect((await pageOf({ search }, 5)).names).toEqual(range(3500, 3600))
    expect((await pageOf({ search }, 9)).names).toEqual(range(3900, 4000))
    expect(await pageOf({ search: 'user_' }, 0)).toEqual({ names: [], totalElements: 0 })
  })

  it('of one customer whose names begin with a text', async () => {
    const filter = { customerId: acme, search: 'user-' }
    expect(await pageOf(filter, 0)).toEqual({ names: range(0, 100), totalElements: OF_ACME })
    expect((await pageOf(filter, 20)).names).toEqual(range(2000, 2100))
    expect((await pageOf(filter, 39)).names).toEqual(range(3900, OF_ACME))
    expect(await pageOf({ customerId: other, search: 'user-03' }, 0)).toEqual({ names: [], totalElements: 0 })
  })

  it('by the name of one, with and without its customer', async () => {
    expect(await pageOf({ username: mail(7) }, 0)).toEqual({ names: [mail(7)], totalElements: 1 })
    expect((await pageOf({ username: mail(7), customerId: other }, 0)).names).toEqual([])
  })

  it('leaves out a user who is being removed', async () => {
    await env.DB.prepare('UPDATE users SET removing = 1 WHERE username = ?').bind(mail(0)).run()
    expect(await pageOf({ customerId: acme }, 0, 1)).toEqual({ names: [mail(1)], totalElements: OF_ACME - 1 })
    await env.DB.prepare('UPDATE users SET removing = 0 WHERE username = ?').bind(mail(0)).run()
  })
})

it.each<[string, () => UserFilter]>([
  ['alone', () => ({})],
  ['and a customer', () => ({ customerId: acme })],
  ['and the beginning of a name', () => ({ search: 'user-' })],
  ['a customer and the beginning of a name', () => ({ customerId: acme, search: 'user-' })],
])('finds the users of an external id %s by their ids', async (_, filter) => {
  const { asked, database } = recorded()
  const sought = { ...filter(), externalId: `crm-${mail(8)}` }
  const found = await new Directory(database).list(sought, 0, 10)
  expect(found.elements.map(({ username }) => username)).toEqual([mail(8)])
  for (const [step = ''] of await Promise.all(asked.map(planOf)))
    expect(step).toMatch(/^SEARCH users USING INDEX sqlite_autoindex_users_1 \(id=\?\)/)
  expect((await new Directory(database).list({ ...sought, customerId: other }, 0, 10)).elements).toEqual([])
})

it('finds the cells of users with a look-up for each cell', async () => {
  const { asked, database } = recorded()
  const cells = await new Directory(database).cells()
  expect(cells).toEqual([...cells].sort())
  expect(cells).toEqual(expect.arrayContaining(['weur-0', 'weur-1', 'weur-2']))
  const steps = (await Promise.all(asked.map(planOf))).flat().filter((step) => step.includes('users'))
  expect(steps.length).toBeGreaterThan(0)
  for (const step of steps) expect(step).toMatch(/^SEARCH users USING COVERING INDEX users_by_cell/)
})

it('finds by a search with a look-up for each statement', async () => {
  const { asked, database } = recorded()
  const search = new RecordSearch(database)
  expect((await search.find(mail(9), mail(9))).map(({ name }) => name)).toEqual([mail(9)])
  await search.events('a request', 1, 0)
  expect(asked.length).toBeGreaterThan(10)
  for (const one of asked) {
    const steps = (await planOf(one)).filter((step) => /^(SCAN|SEARCH) /.test(step))
    expect(steps.length, one.sql).toBeGreaterThan(0)
    for (const step of steps) expect(step, one.sql).toMatch(/^SEARCH .* USING /)
  }
})

describe('the other lists', () => {
  it.each<[string, (database: Database) => Promise<unknown>]>([
    ['customers', (database) => new Customers(database).list('', 1, 10)],
    ['customers by name', (database) => new Customers(database).list('ac', 0, 10)],
    ['clients', (database) => new Clients(database).list(1, 10)],
    ['operators', (database) => new Operators(database).list(1, 10)],
  ])('of %s have an index', async (_, list) => {
    const { asked, database } = recorded()
    await list(database)
    expect(asked).toHaveLength(2)
    await expectIndexed(asked)
  })

  it('of events of operators is read in the order of the table, and its count has an index', async () => {
    const { asked, database } = recorded()
    await new OperatorEvents(database).list(0, 1, 10)
    const [count, rows] = await Promise.all(asked.map(planOf))
    expect(count).toEqual([expect.stringContaining('USING COVERING INDEX operator_events_by_time')])
    expect(rows).toEqual(['SCAN operator_events'])
  })
})
