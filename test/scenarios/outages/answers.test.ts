import { env } from 'cloudflare:workers'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { create, operate, PATH, type Pair, refresh, send } from '../../support/api.ts'
import { cellStub, dumpCell } from '../../support/cells.ts'
import { expectAlive, expectFailure } from '../../support/expect.ts'
import { captureLogs } from '../../support/logs.ts'
import { claimsOf } from '../../support/tokens.ts'
import { newPair, newUser, type TestUser } from '../../support/users.ts'

const ROUTES = [
  ['GET', '/health'],
  ['GET', '/.well-known/jwks.json'],
  ['POST', PATH],
  ['PUT', PATH],
  ['POST', '/api/v2/operator/customer'],
  ['GET', '/nowhere'],
] as const

async function expectUnavailable(response: Response) {
  expect(response.headers.get('retry-after')).toMatch(/^[23]$/)
  await expectFailure(response, 503, 'GLOBAL_1001', 'Service unavailable. Please try again')
}

const BROKEN = { ISSUER: '' }

describe('a bad configuration', () => {
  // Each test has its own second, because an isolate writes 50 lines of a kind in one second.
  beforeAll(() => {
    vi.useFakeTimers({ toFake: ['Date'] })
  })
  beforeEach(() => {
    vi.setSystemTime(Date.now() + 1000)
  })
  afterAll(() => {
    vi.useRealTimers()
  })

  it.each([
    ['ISSUER', undefined, 'ISSUER'],
    ['ISSUER', 'not-a-url-31337', 'ISSUER'],
    ['ISSUER', 'http://user31337@example.com', 'ISSUER'],
    ['ISSUER', 'https://example.com/?31337', 'ISSUER'],
    ['ISSUER', 'https://example.com/31337/', 'ISSUER'],
    ['ISSUER', 'ftp://example.com/31337', 'ISSUER'],
    ['AUDIENCE', '', 'AUDIENCE'],
    ['ENVIRONMENT', 'staging31337', 'ENVIRONMENT'],
    ['ACCESS_TOKEN_TTL_SECONDS', '313370000', 'ACCESS_TOKEN_TTL_SECONDS'],
    ['ACCESS_TOKEN_TTL_SECONDS', '0', 'ACCESS_TOKEN_TTL_SECONDS'],
    ['REFRESH_TOKEN_IDLE_TTL_SECONDS', '-31337', 'REFRESH_TOKEN_IDLE_TTL_SECONDS'],
    ['FAMILY_MAX_AGE_SECONDS', '31337.5', 'FAMILY_MAX_AGE_SECONDS'],
    ['EXPIRED_ACCESS_TOKEN_GRACE_SECONDS', '0x31337', 'EXPIRED_ACCESS_TOKEN_GRACE_SECONDS'],
    ['CLOCK_TOLERANCE_SECONDS', '31337', 'CLOCK_TOLERANCE_SECONDS'],
    ['MAX_FAMILIES_PER_USER', '31337', 'MAX_FAMILIES_PER_USER'],
    ['CELLS_PER_REGION', 'many31337', 'CELLS_PER_REGION'],
    ['OPERATOR_TOKEN', 'short31337', 'OPERATOR_TOKEN'],
    ['ACCESS_TOKEN_KEYS', 'secret31337', 'ACCESS_TOKEN_KEYS'],
    ['ACCESS_TOKEN_KEYS', undefined, 'ACCESS_TOKEN_KEYS'],
    ['REFRESH_TOKEN_KEYS', '{"keys":[{"kty":"oct","k":"31337"}]}', 'REFRESH_TOKEN_KEYS'],
    ['ENVIRONMENT', undefined, 'ISSUER'],
    ['DB', undefined, 'DB'],
    ['FAMILY_CELLS', undefined, 'FAMILY_CELLS'],
    ['CREATE_PER_ADDRESS', undefined, 'CREATE_PER_ADDRESS'],
    ['CREATE_PER_NAME', undefined, 'CREATE_PER_NAME'],
  ])('%s = %j closes every route, and the log names %s alone', async (name, value, named) => {
    const lines = captureLogs()
    const vars = { [name]: value }
    for (const [method, path] of ROUTES) await expectUnavailable(await send(method, path, {}, vars))
    expect(lines).toHaveLength(ROUTES.length)
    for (const line of lines) {
      const { event, faults } = JSON.parse(line) as { event: string; faults: string[] }
      expect(event).toBe('misconfigured')
      expect(faults.some((fault) => fault.startsWith(named))).toBe(true)
      expect(line).not.toMatch(/31337/)
    }
  })

  it('names all faults at once', async () => {
    const lines = captureLogs()
    await send('GET', '/health', {}, { ISSUER: '', AUDIENCE: '', CELLS_PER_REGION: 'x' })
    const { faults } = JSON.parse(lines[0] as string) as { faults: string[] }
    expect(faults.map((fault) => fault.split(':')[0])).toEqual(['ISSUER', 'AUDIENCE', 'CELLS_PER_REGION'])
  })

  it('refuses local secrets in a deployment', async () => {
    const lines = captureLogs()
    const deployed = {
      ENVIRONMENT: undefined,
      ISSUER: 'https://example.com',
      AUDIENCE: 'https://api.example.com',
    }
    await expectUnavailable(await send('GET', '/health', {}, deployed))
    expect(lines[0]).toContain('OPERATOR_TOKEN: was generated for local runs')
    await expectUnavailable(await send('GET', '/health', {}, { ...deployed, OPERATOR_TOKEN: undefined }))
    expect(lines[1]).toContain('ACCESS_TOKEN_KEYS: key 1 was generated for local runs')
    for (const line of lines) expect(line).not.toContain(env.OPERATOR_TOKEN)
  })
})

it('gives callers of an outage different Retry-After values', async () => {
  const answers = await Promise.all(Array.from({ length: 64 }, () => send('GET', '/health', {}, BROKEN)))
  expect(new Set(answers.map((answer) => answer.headers.get('retry-after')))).toEqual(new Set(['2', '3']))
})

describe('an outage is never a bad token', () => {
  let user: TestUser
  let pair: Pair

  beforeAll(async () => {
    user = await newUser()
    pair = await newPair(user)
  })

  // A database without the migrations: real SQL, and real errors.
  const emptied = { DB: { prepare: () => env.DB.prepare('SELECT * FROM not_there WHERE ? = ?') } }
  const unreachable = {
    FAMILY_CELLS: {
      getByName: () => {
        throw new Error('internal error; reference = 31337')
      },
    },
  }

  it('of the database: GLOBAL_1001 for a create and for an operator, and refreshes go on', async () => {
    const lines = captureLogs()
    await expectUnavailable(await create(user.username, { vars: emptied }))
    await expectUnavailable(await operate('PATCH', `/user/${user.id}`, { disabled: true }, emptied))
    for (const line of lines)
      expect(JSON.parse(line)).toMatchObject({ event: 'unavailable', part: 'directory' })
    pair = await expectAlive(pair, emptied)
  })

  it('of the cell: GLOBAL_1001 for a create and for a refresh, and nothing is consumed', async () => {
    const lines = captureLogs()
    const { cell } = claimsOf(pair.token)
    const before = await dumpCell(cellStub(cell))
    await expectUnavailable(await create(user.username, { vars: unreachable }))
    await expectUnavailable(await refresh(pair, { vars: unreachable }))
    expect(lines.map((line) => JSON.parse(line))).toEqual(
      [1, 2].map(() => expect.objectContaining({ event: 'unavailable', part: 'cell' })),
    )
    expect(await dumpCell(cellStub(cell))).toBe(before)
    await expectAlive(pair)
  })
})
