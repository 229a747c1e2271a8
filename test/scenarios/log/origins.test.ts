import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { call, PATH, type Pair } from '../../support/api.ts'
import { cellOf, sql } from '../../support/cells.ts'
import { cellsWith } from '../../support/faults.ts'
import { recordLog } from '../../support/logs.ts'
import { sidOf } from '../../support/tokens.ts'
import { newPair, newUser } from '../../support/users.ts'

// The origins of both uses of a refresh token. They distinguish an owner on a bad network from a thief.

let lines: Record<string, unknown>[] = []

beforeEach(() => {
  lines = recordLog()
})
afterEach(() => {
  vi.restoreAllMocks()
})

interface Place {
  address: string
  country: string
  agent: string
}

const OWNER: Place = { address: '192.0.2.1', country: 'DE', agent: 'TheApp/1.2 (Android 16)' }
const THIEF: Place = { address: '2001:db8::1', country: 'BR', agent: 'curl/8.17.0' }

const from = (
  { address, country, agent }: Place,
  pair: Pair,
  options: { key?: string; env?: Record<string, unknown> } = {},
) =>
  call('PUT', PATH, {
    body: { token: pair.token, refreshToken: pair.refreshToken },
    headers: {
      'cf-connecting-ip': address,
      'user-agent': agent,
      ...(options.key === undefined ? {} : { 'idempotency-key': options.key }),
    },
    cf: { country },
    vars: options.env,
  })

const told = (pair: Pair) =>
  lines.filter(({ event, familyId }) => event !== 'refused' && familyId === sidOf(pair))

const origins = (used: Place, rotated: Place) => ({
  ...used,
  rotatedAddress: rotated.address,
  rotatedCountry: rotated.country,
  rotatedAgent: rotated.agent,
})

const ORIGIN_FIELDS = ['address', 'country', 'agent', 'rotatedAddress', 'rotatedCountry', 'rotatedAgent']

describe('a family that a second use ended', () => {
  it('by reuse: the log has the origins of both uses', async () => {
    const pair = await newPair(await newUser())
    await from(OWNER, pair)
    await from(THIEF, pair)
    expect(told(pair)).toMatchObject([
      { event: 'family_revoked', cause: 'concurrent', ...origins(THIEF, OWNER) },
    ])
  })

  it('by a generation ahead of the row: the log has the origins of both uses', async () => {
    const pair = await newPair(await newUser())
    const answered = await from(OWNER, pair)
    const child = (await answered.json<{ content: Pair[] }>()).content[0] as Pair
    await sql(cellOf(pair), 'UPDATE family SET generation = 0 WHERE id = ?', sidOf(pair))
    await from(THIEF, child)
    expect(told(pair)).toMatchObject([{ cause: 'ahead', ...origins(THIEF, OWNER) }])
  })

  it('has no origin in the log where an older cell does not send it or it is unknown', async () => {
    const pair = await newPair(await newUser())
    const older = cellsWith(async (name, call, args) => {
      const { rotatedFrom: _, ...answer } = (await call(...args)) as { rotatedFrom?: unknown }
      return name === 'rotate' ? answer : call(...args)
    })
    await from(OWNER, pair)
    await from(THIEF, pair, { env: older })
    const [line] = told(pair)
    expect(line).toMatchObject(THIEF)
    expect(ORIGIN_FIELDS.filter((name) => line !== undefined && name in line)).toEqual(
      ORIGIN_FIELDS.slice(0, 3),
    )
  })
})

describe('a retry that was answered again', () => {
  it.each([
    ['another address', { ...OWNER, address: THIEF.address }],
    ['another agent', { ...OWNER, agent: THIEF.agent }],
  ])('from %s is a warning with both origins', async (_, place) => {
    const pair = await newPair(await newUser())
    await from(OWNER, pair, { key: 'key-1' })
    expect((await from(place, pair, { key: 'key-1' })).status).toBe(200)
    expect(told(pair)).toMatchObject([
      { event: 'second_use', level: 'warn', cause: 'retry', ...origins(place, OWNER) },
    ])
  })

  it('by the grace, from another origin, is a warning', async () => {
    const pair = await newPair(await newUser())
    const env = { REUSE_GRACE_SECONDS: '30', REUSE_GRACE_FOR: 'anyone' }
    await from(OWNER, pair, { env })
    expect((await from(THIEF, pair, { env })).status).toBe(200)
    expect(told(pair)).toMatchObject([{ level: 'warn', cause: 'grace', ...origins(THIEF, OWNER) }])
  })

  it('from the origin of the first try is no warning, and has no origin in the log', async () => {
    const pair = await newPair(await newUser())
    await from(OWNER, pair, { key: 'key-1' })
    await from({ ...OWNER, country: 'FR' }, pair, { key: 'key-1' })
    const [line] = told(pair)
    expect(line).toMatchObject({ event: 'second_use', level: 'info', cause: 'retry' })
    expect(ORIGIN_FIELDS.filter((name) => line !== undefined && name in line)).toEqual([])
  })
})

it('never logs a token in a user agent', async () => {
  const pair = await newPair(await newUser())
  await from({ ...OWNER, agent: `TheApp ${pair.refreshToken}` }, pair)
  await from({ ...THIEF, agent: `${pair.token} ${pair.refreshToken}` }, pair)
  expect(told(pair)).toMatchObject([{ agent: '[removed]', rotatedAgent: 'TheApp [removed]' }])
})
