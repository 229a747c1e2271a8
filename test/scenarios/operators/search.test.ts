import { runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { newId } from '../../../src/core/ids.ts'
import type { Match } from '../../../src/flows/find-matches.ts'
import {
  bearer,
  bodyOf,
  call,
  contentOf,
  create,
  next,
  operate,
  PASSWORD,
  PATH,
  refresh,
  type Vars,
  verdict,
} from '../../support/api.ts'
import { cellOf, sql } from '../../support/cells.ts'
import { callsLost, cellDown, cellsDown, directoryDown, platformError } from '../../support/faults.ts'
import { historyFor } from '../../support/history.ts'
import { claimsOf, sidOf } from '../../support/tokens.ts'
import { newCustomer, newPair, newUser } from '../../support/users.ts'

const NONE = { name: null, userId: null, time: null }

async function searched(query: string, vars?: Vars) {
  const answer = await operate('GET', `/search?query=${encodeURIComponent(query)}`, undefined, vars)
  const pending = Number(answer.headers.get('x-pending-cells'))
  const body = await bodyOf(answer)
  if (answer.status !== 200) throw new Error(`${answer.status} ${JSON.stringify(body)}`)
  return { matches: body.content as Match[], pending, pageable: body.pageable }
}

const found = async (query: string, vars?: Vars) => (await searched(query, vars)).matches

/** No cell may be asked. */
const noCell = cellsDown(platformError({ retryable: true }, 'no cell may be asked')) as Vars

describe('the search by an id', () => {
  it('finds a user, a customer, a client, an issuer, a receiver and an operator', async () => {
    const user = await newUser()
    const content = async (path: string, body: object) =>
      contentOf<Record<string, string>>(await operate('POST', path, body))
    const word = newId()
    const { clientId = '' } = await content('/client', { name: `Client ${word}` })
    const { operatorId = '' } = await content('/operator', { name: `Operator ${word}` })
    const url = `https://app.example.com/${word}`
    const { receiverId = '' } = await content('/receiver', { url })
    const { issuerId = '' } = await content('/issuer', {
      name: `Issuer ${word}`,
      iss: `https://${word}.example.com`,
      jwksUri: 'https://login.example.com/jwks.json',
      audiences: ['web'],
      provisioning: 'link',
    })
    const names: [Match['kind'], string, string][] = [
      ['user', user.id, user.username],
      ['customer', user.customerId, 'Acme'],
      ['client', clientId, `Client ${word}`],
      ['issuer', issuerId, `Issuer ${word}`],
      ['receiver', receiverId, url],
      ['operator', operatorId, `Operator ${word}`],
    ]
    for (const [kind, id, name] of names) {
      expect(await found(id)).toEqual([{ ...NONE, kind, id, name }])
      expect(await found(id.toUpperCase())).toEqual([{ ...NONE, kind, id, name }])
    }
    for (const [kind, id, name] of names.filter(
      ([kind]) => !['user', 'customer', 'receiver'].includes(kind),
    )) {
      expect(await found(name.toUpperCase())).toEqual([{ ...NONE, kind, id, name }])
    }
    await operate('DELETE', `/receiver/${receiverId}`)
    await operate('DELETE', `/issuer/${issuerId}`)
  })

  it('finds nothing of a stranger, and of a removed user', async () => {
    const user = await newUser()
    await operate('DELETE', `/user/${user.id}`)
    expect((await found(user.id)).filter(({ kind }) => kind === 'user')).toEqual([])
    expect(await searched(newId())).toMatchObject({
      matches: [],
      pending: 0,
      pageable: { page: 0, size: 100, totalPages: 0, totalElements: 0 },
    })
  })
})

describe('the search by a name', () => {
  it('finds a user by the beginning of the name, in any case, and asks no cell', async () => {
    const user = await newUser()
    const match = { ...NONE, kind: 'user', id: user.id, name: user.username }
    expect(await found(user.username, noCell)).toEqual([match])
    expect(await found(user.username.toUpperCase(), noCell)).toEqual([match])
    expect(await searched(`${user.username.split('@')[0]}@`, noCell)).toMatchObject({
      matches: [match],
      pending: 0,
    })
    expect(await found(`%${user.username.slice(1)}`, noCell)).toEqual([])
  })

  it('finds a user by the external id', async () => {
    const user = await newUser()
    const externalId = `CRM ${newId()}`
    await operate('PATCH', `/user/${user.id}`, { externalId })
    expect(await found(externalId, noCell)).toEqual([
      { ...NONE, kind: 'user', id: user.id, name: user.username },
    ])
    expect(await found(externalId.slice(0, -1), noCell)).toEqual([])
  })

  it('finds the user of an external id first, also among many whose names begin with it', async () => {
    const word = `crm${newId().slice(0, 4)}`
    const customerId = await newCustomer()
    const users = await Promise.all(Array.from({ length: 21 }, () => newUser({ customerId })))
    const rename = env.DB.prepare('UPDATE users SET username = ? WHERE id = ?')
    await env.DB.batch(users.map(({ id }, index) => rename.bind(`${word}.${index + 10}@example.com`, id)))
    const last = users.at(-1)
    await operate('PATCH', `/user/${last?.id}`, { externalId: word })
    const matches = await found(word, noCell)
    expect(matches).toHaveLength(20)
    expect(matches[0]).toEqual({ ...NONE, kind: 'user', id: last?.id, name: `${word}.30@example.com` })
  })

  it('finds at most 20 of a kind', async () => {
    const word = newId().slice(0, 7)
    const statement = env.DB.prepare('INSERT INTO customers (id, name, created_at) VALUES (?, ?, 0)')
    await env.DB.batch(
      Array.from({ length: 25 }, (_, index) => statement.bind(newId(), `${word} ${index + 10}`)),
    )
    const matches = await found(word.toUpperCase(), noCell)
    expect(matches.map(({ name }) => name)).toEqual(
      Array.from({ length: 20 }, (_, index) => `${word} ${index + 10}`),
    )
    await env.DB.prepare('DELETE FROM customers WHERE created_at = 0 AND name LIKE ?').bind(`${word}%`).run()
  })
})

describe('the search by a session', () => {
  it('finds a live one, with its user and its beginning', async () => {
    const user = await newUser()
    const pair = await newPair(user)
    const { results } = {
      results: await sql<{ at: number }>(
        cellOf(pair),
        'SELECT created_at AS at FROM family WHERE id = ?',
        sidOf(pair),
      ),
    }
    const time = new Date(results[0]?.at ?? 0).toISOString()
    const match = { ...NONE, kind: 'session', id: sidOf(pair), userId: user.id, time }
    expect(await found(sidOf(pair))).toEqual([match])
    expect(await found(sidOf(pair).toUpperCase())).toEqual([match])
  })

  it('finds one that ended, also when only its events are left', async () => {
    const user = await newUser()
    const pair = await newPair(user)
    await bearer(pair.token, 'DELETE', PATH)
    const [match] = await found(sidOf(pair))
    expect(match).toMatchObject({ kind: 'session', userId: user.id, time: expect.any(String) })
    await sql(cellOf(pair), 'DELETE FROM family WHERE id = ?', sidOf(pair))
    expect(await found(sidOf(pair))).toEqual([match])
    await sql(cellOf(pair), "DELETE FROM event WHERE family_id = ? AND event = 'login'", sidOf(pair))
    expect(await found(sidOf(pair))).toEqual([{ ...match, time: null }])
  })

  it('finds the removal alone of a removed user, and nothing by an older event than the history has', async () => {
    const user = await newUser()
    const pair = await newPair(user)
    await sql(cellOf(pair), 'DELETE FROM family WHERE id = ?', sidOf(pair))
    await sql(cellOf(pair), 'UPDATE event SET at = 0 WHERE family_id = ?', sidOf(pair))
    expect(await found(sidOf(pair))).toEqual([])
    const other = await newUser()
    const gone = await newPair(other)
    const removed = await operate('DELETE', `/user/${other.id}`)
    expect(await found(sidOf(gone))).toEqual([
      { kind: 'session', id: sidOf(gone), name: null, userId: other.id, time: null },
    ])
    const events = await found(removed.headers.get('x-request-id') ?? '')
    expect(events.map(({ name, userId }) => [name, userId])).toEqual([
      ['user_removed', other.id],
      ['session_ended', other.id],
      ['user_removed', other.id],
    ])
  })
})

describe('the search by a request', () => {
  it('finds the events that it caused in cells, and those of operators', async () => {
    const user = await newUser()
    await newPair(user)
    const changed = await operate('PATCH', `/user/${user.id}`, { disabled: true })
    const requestId = changed.headers.get('x-request-id') ?? ''
    const events = (await historyFor(user.id)).filter((event) => event.requestId === requestId)
    const matches = await found(requestId)
    expect(
      matches
        .filter(({ kind }) => kind === 'event')
        .map(({ id }) => id)
        .toSorted(),
    ).toEqual(events.map(({ id }) => id).toSorted())
    expect(matches[0]).toMatchObject({ kind: 'event', userId: user.id, time: events[0]?.time })
    expect(matches.at(-1)).toEqual({
      kind: 'operator_event',
      id: expect.stringMatching(/^operator-\d+$/),
      name: 'user_changed',
      userId: user.id,
      time: expect.any(String),
    })
  })

  it('finds an ending by reuse by the id that the caller chose, and the lock of a name', async () => {
    const user = await newUser()
    const pair = await newPair(user)
    await next(pair)
    const mine = `build_${newId().slice(0, 8)}`
    await call('PUT', PATH, { body: pair, headers: { 'x-request-id': mine } })
    expect(await found(mine)).toMatchObject([{ kind: 'event', name: 'session_ended', userId: user.id }])
    let last: Response | undefined
    for (let guess = 0; guess < 10; guess += 1) last = await create(user.username, { password: 'wrong' })
    expect(await found(last?.headers.get('x-request-id') ?? '')).toMatchObject([
      { kind: 'event', name: 'locked', userId: null },
    ])
  })

  it('finds a request whose id has the form of the id of an event', async () => {
    const user = await newUser()
    const requestId = `req-${String(Date.now()).slice(-9)}`
    const headers = { 'x-request-id': requestId }
    await call('POST', PATH, { body: { username: user.username, password: PASSWORD }, headers })
    expect(await found(requestId)).toMatchObject([{ kind: 'event', name: 'login', userId: user.id }])
  })

  it('finds one event by its id, and asks its cell alone', async () => {
    const user = await newUser()
    const pair = await newPair(user)
    const [event] = await historyFor(user.id)
    const match = { kind: 'event', id: event?.id, name: 'login', userId: user.id, time: event?.time }
    expect(await found(event?.id ?? '')).toEqual([match])
    expect(await searched(event?.id ?? '', cellDown(claimsOf(pair.token).cell) as Vars)).toMatchObject({
      matches: [],
      pending: 1,
    })
    expect(await searched('oc-99-1', noCell)).toMatchObject({ matches: [], pending: 0 })
    const { content } = await bodyOf(await operate('GET', '/history?size=1'))
    const [told] = content as { id: string; event: string }[]
    expect(await found(told?.id ?? '', noCell)).toMatchObject([
      { kind: 'operator_event', id: told?.id, name: told?.event },
    ])
  })

  it('finds at most 20 events of one', async () => {
    const user = await newUser()
    const pair = await newPair(user)
    const request = newId()
    await runInDurableObject(cellOf(pair), (_, { storage }) => {
      const insert = `INSERT INTO event (subject, at, event, actor, request_id) VALUES (?, ?, 'login', 'service', ?)`
      for (let made = 0; made < 30; made += 1) storage.sql.exec(insert, user.id, Date.now() + made, request)
    })
    expect(await found(request)).toHaveLength(20)
    await sql(cellOf(pair), 'DELETE FROM event WHERE request_id = ?', request)
  })
})

describe('a cell', () => {
  it('that does not answer, or is of an older release, is pending, and the others are searched', async () => {
    const [user, other] = [await newUser(), await newUser()]
    const pair = await newPair(user)
    const { cell } = claimsOf(pair.token)
    expect(await searched(sidOf(pair), cellDown(cell) as Vars)).toMatchObject({ matches: [], pending: 1 })
    const { matches, pending } = await searched(other.id, callsLost('find') as Vars)
    expect(matches).toMatchObject([{ kind: 'user', id: other.id }])
    expect(pending).toBeGreaterThan(0)
  })

  it('that is searched in part is pending', async () => {
    const pair = await newPair(await newUser())
    const high = await sql<{ seq: number }>(cellOf(pair), 'SELECT max(seq) AS seq FROM event')
    const far = (high[0]?.seq ?? 0) + 200_000
    await sql(
      cellOf(pair),
      "INSERT INTO event (seq, subject, at, event, actor) VALUES (?, 'x', 0, 'login', 'service')",
      far,
    )
    expect(await searched(sidOf(pair))).toMatchObject({ matches: [{ kind: 'session' }], pending: 1 })
    await sql(cellOf(pair), 'DELETE FROM event WHERE seq = ?', far)
  })
})

it('needs an operator, and one text', async () => {
  expect(await verdict(await call('GET', '/api/v2/operator/search?query=ann'))).toBe('401 AUTH_1002')
  for (const query of [
    '',
    '?query=',
    `?query=${'a'.repeat(256)}`,
    '?query=ann&kind=user',
    '?query=a&query=b',
  ]) {
    expect(await verdict(await operate('GET', `/search${query}`)), query).toBe('400 GLOBAL_1002')
  }
  const pair = await newPair(await newUser({ customerId: await newCustomer() }))
  expect(await verdict(await bearer(pair.token, 'GET', '/api/v2/operator/search?query=ann'))).toBe(
    '401 AUTH_1002',
  )
  expect(await verdict(await operate('GET', '/search?query=ann', undefined, directoryDown() as Vars))).toBe(
    '503 GLOBAL_1001',
  )
  await refresh(pair)
})
