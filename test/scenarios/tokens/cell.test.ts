import { listDurableObjectIds } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { beforeAll, expect, it } from 'vitest'
import { locationHintOf } from '../../../src/families/rules/placement.ts'
import { type Pair, refresh, send } from '../../support/api.ts'
import { expectAlive, expectInvalidToken } from '../../support/expect.ts'
import { claimsOf, resigned } from '../../support/tokens.ts'
import { newPair, newUser } from '../../support/users.ts'

/** Names that another release may give to its cells. */
const STRANGE = ['v2:eu/0007', 'EU_7', '7', '-', 'weur', 'moon-3', '__proto__-1', '~'.repeat(64)]
const NO_NAMES = ['', ' ', 'weur 7', 'weur-7\n', 'wéur-7', '~'.repeat(65), 7, null]

let pair: Pair

beforeAll(async () => {
  pair = await newPair(await newUser())
})

/** The pair with the name of another cell, signed by the service. */
const movedTo = async (cell: unknown): Promise<Pair> => ({
  token: await resigned('access', pair.token, { cell }),
  refreshToken: await resigned('refresh', pair.refreshToken, { cell }),
})

const list = ({ token }: Pair) =>
  send('GET', '/api/v2/auth/session', { headers: { authorization: `Bearer ${token}` } })

it.each(STRANGE)(
  'a pair of cell %j is sent to that cell, and refused if it has no such family',
  async (cell) => {
    const moved = await movedTo(cell)
    await expectInvalidToken(await refresh(moved))
    await expectInvalidToken(await list(moved))
    const objects = await listDurableObjectIds(env.FAMILY_CELLS)
    expect(objects.map(String)).toContain(String(env.FAMILY_CELLS.idFromName(cell)))
  },
)

it.each(NO_NAMES)('%j is not a name of a cell: the pair is refused, and no cell is called', async (cell) => {
  const before = (await listDurableObjectIds(env.FAMILY_CELLS)).length
  const moved = await movedTo(cell)
  await expectInvalidToken(await refresh(moved))
  await expectInvalidToken(await list(moved))
  expect((await listDurableObjectIds(env.FAMILY_CELLS)).length).toBe(before)
})

it('a pair with a changed cell was not consumed', async () => {
  pair = await expectAlive(pair)
})

it('a family in a cell with an unusual name refreshes and is listed', async () => {
  const cell = STRANGE[0] as string
  const user = await newUser()
  await env.DB.prepare('UPDATE users SET cell = ? WHERE id = ?').bind(cell, user.id).run()
  const first = await newPair(user)
  expect(claimsOf(first.token).cell).toBe(cell)
  expect((await list(await expectAlive(first))).status).toBe(200)
})

it.each([
  ['weur-0', 'weur'],
  ['apac-99', 'apac'],
  ['weur', undefined],
  ['moon-3', undefined],
  ['WEUR-3', undefined],
  ['v2:eu/0007', undefined],
  ['__proto__-1', undefined],
  ['-', undefined],
  ['', undefined],
])('cell %j has a location hint only if its name begins with a region: %j', (cell, hint) => {
  expect(locationHintOf(cell)).toBe(hint)
})
