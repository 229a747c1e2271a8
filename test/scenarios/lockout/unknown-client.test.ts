import { listDurableObjectIds } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, expect, it, vi } from 'vitest'
import { newId } from '../../../src/core/ids.ts'
import { call, create, PATH } from '../../support/api.ts'
import { attemptsUnder, sql } from '../../support/cells.ts'
import { advance, freeze } from '../../support/clock.ts'
import { newUser } from '../../support/users.ts'

// An unknown name behaves like a known name, so a guesser does not learn which names have a user.

afterEach(() => {
  vi.useRealTimers()
})

const nobody = () => `${newId()}@example.com`

const wrong = (username: string, continent = 'EU') =>
  call('POST', PATH, { body: { username, password: 'wrong' }, cf: { continent, country: 'XX' } })

/** The visible parts of an answer, without the request's id and without the exact wait. */
async function seen(response: Response) {
  const headers = Object.fromEntries(response.headers)
  delete headers['x-request-id']
  if (headers['retry-after'] !== undefined) headers['retry-after'] = 'some time'
  return { status: response.status, headers, body: await response.text() }
}

/** The answers to a guesser who guesses ten times, waits for `Retry-After`, and guesses on. */
async function experience(username: string) {
  const met = [...(await Promise.all(Array.from({ length: 10 }, () => wrong(username))))]
  for (const wait of [30, 60, 120]) {
    met.push(await wrong(username))
    advance(wait)
    met.push(await wrong(username))
  }
  return Promise.all(met.map(seen))
}

/** The rows of names in every cell. */
async function countedNames() {
  const ids = await listDurableObjectIds(env.FAMILY_CELLS)
  const statement = 'SELECT subject, failures FROM stranger'
  const rows = ids.map((id) =>
    sql<{ subject: string; failures: number }>(env.FAMILY_CELLS.get(id), statement),
  )
  return (await Promise.all(rows)).flat()
}

it('an unknown name is counted in the region of the database, by the same calls as a known name', async () => {
  const user = await newUser()
  const callsFor = async (username: string, vars: Record<string, unknown> = {}) => {
    const calls: string[] = []
    const cells = {
      FAMILY_CELLS: {
        getByName: (cell: string, options: DurableObjectNamespaceGetDurableObjectOptions) => {
          calls.push(`${cell.replace(/\d+$/, 'n')} ${options.locationHint}`)
          return env.FAMILY_CELLS.getByName(cell, options)
        },
      },
    }
    const body = { username, password: 'wrong' }
    await call('POST', PATH, { body, vars: { ...vars, ...cells }, cf: { continent: 'AS', country: 'XX' } })
    return calls
  }
  for (const [vars, region] of [
    [{}, 'weur'],
    [{ DIRECTORY_REGION: 'wnam' }, 'wnam'],
  ] as const) {
    expect(await callsFor(nobody(), vars)).toEqual([`${region}-n ${region}`])
    expect(await callsFor(user.username, vars)).toEqual([`${region}-n ${region}`])
  }
  // No cell of the user was chosen or called, because that follows the right password.
  const cell = await env.DB.prepare('SELECT cell FROM users WHERE id = ?').bind(user.id).first('cell')
  expect(cell).toBeNull()
})

it('an unknown name gets the same answers as a known name, in the same order, with the same waits', async () => {
  freeze()
  const known = await experience((await newUser()).username)
  const unknown = await experience(nobody())
  expect(unknown).toEqual(known)
  expect(known.map(({ status }) => status)).toEqual([...Array(10).fill(401), 429, 401, 429, 401, 429, 401])
})

it('an unknown name is counted as one name in any letter case', async () => {
  const name = nobody()
  await wrong(name)
  await wrong(name.toUpperCase())
  expect(await attemptsUnder(name)).toMatchObject([{ failures: 2 }])
})

it('an unknown name is locked for every continent, like a known name', async () => {
  freeze()
  const name = nobody()
  await Promise.all(Array.from({ length: 10 }, () => wrong(name, 'EU')))
  const elsewhere = await Promise.all(['NA', 'AS', 'SA', 'EU'].map((continent) => wrong(name, continent)))
  expect(elsewhere.map(({ status }) => status)).toEqual([429, 429, 429, 429])
})

it('an unknown name runs scrypt like a known name', async () => {
  const took = async (name: string) => {
    const began = performance.now()
    for (let time = 0; time < 3; time += 1) await create(name, { password: 'wrong' })
    return performance.now() - began
  }
  const [known, unknown] = [await took((await newUser()).username), await took(nobody())]
  // Without scrypt the time would be a fiftieth.
  expect(unknown / known).toBeGreaterThan(0.2)
})

it('a cell keeps 100,000 rows of names at most', async () => {
  const cell = env.FAMILY_CELLS.getByName('weur-0')
  const count = async () => (await sql<{ n: number }>(cell, 'SELECT count(*) AS n FROM stranger'))[0]?.n
  await cell.admit({ kind: 'stranger', id: 'first' })
  await sql(
    cell,
    `INSERT INTO stranger (subject, failures, last_at, locked_until)
     WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100500)
     SELECT 'made-up-' || i, 1, 0, 0 FROM n`,
  )
  await cell.admit({ kind: 'stranger', id: 'one more' })
  expect(await count()).toBe(100_000)
  await Promise.all(Array.from({ length: 50 }, (_, i) => cell.admit({ kind: 'stranger', id: `new-${i}` })))
  expect(await count()).toBe(100_000)
  // The oldest row was deleted, and the newest stayed.
  expect(await sql(cell, "SELECT 1 FROM stranger WHERE subject = 'first'")).toEqual([])
  expect(await sql(cell, "SELECT 1 FROM stranger WHERE subject = 'one more'")).toHaveLength(1)
})

it.each([
  ['unknown', async () => nobody()],
  ['known', async () => (await newUser()).username],
])('a name is stored as a keyed hash: an %s one', async (_, make) => {
  const name = await make()
  await wrong(name)
  const rows = await countedNames()
  const subjects = JSON.stringify(rows)
  expect(rows.length).toBeGreaterThan(0)
  expect(subjects).not.toContain(name.slice(0, 8))
  const plain = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(name)))
  expect(subjects).not.toContain(Buffer.from(plain).toString('base64url'))
})
