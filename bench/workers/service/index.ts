import { app } from '../../../src/app.ts'
import { parseConfig } from '../../../src/config.ts'
import { EventReceiver } from '../../../src/events/receivers/event-receiver.ts'
import { type Keyring, loadKeyring } from '../../../src/keys/keyring.ts'
import { signPair } from '../../../src/tokens/sign.ts'
import { verifyPassword } from '../../../src/users/password.ts'
import { saturate } from '../saturate.ts'
import { FamilyCell } from './cell.ts'
import { type Filled, rotationOf } from './families.ts'
import { MemoryCells } from './memory-cells.ts'
import { memoryDirectory } from './memory-directory.ts'

export { EventReceiver, FamilyCell }

interface Bindings extends Omit<Env, 'FAMILY_CELLS'> {
  readonly FAMILY_CELLS: DurableObjectNamespace<FamilyCell>
  /** The parts that answer from memory: none, `directory` with the limits of a login, or `all` of a refresh. */
  readonly BENCH_MEMORY?: string
}

const CELL = 'weur-0'
const memory = new MemoryCells()
let changed: { readonly of: Bindings; readonly env: Env } | undefined
let keyring: Keyring | undefined

export default {
  async fetch(request: Request, env: Bindings, context: ExecutionContext): Promise<Response> {
    // The service caches its dependencies by the identity of `env`.
    if (changed?.of !== env) changed = { of: env, env: envOf(env) }
    // The path is checked first and cheaply, so that this wrapper adds little to the measured service.
    if (!request.url.includes('/bench/')) return app.fetch(request, changed.env, context)
    const url = new URL(request.url)
    if (url.pathname === '/bench/migrate') return migrate(env.DB, await request.text())
    if (url.pathname === '/bench/fill')
      return fill(env, Number(url.searchParams.get('fill')), url.searchParams)
    if (url.pathname === '/bench/rotate') return rotate(env, Number(url.searchParams.get('count')))
    if (url.pathname === '/bench/saturate') return saturateCells(env, url.searchParams)
    if (url.pathname === '/bench/scrypt') return scrypt(Number(url.searchParams.get('count')))
    return refresh(env, changed.env, context, Number(url.searchParams.get('count')))
  },
}

function envOf(env: Bindings): Env {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the part of the binding that is called
  if (env.BENCH_MEMORY === 'all') return { ...env, FAMILY_CELLS: memory } as unknown as Env
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a superset of it
  if (env.BENCH_MEMORY !== 'directory') return env as unknown as Env
  const limit = { limit: async () => ({ success: true }) }
  const fast = { CREATE_PER_ADDRESS: limit, CREATE_PER_NAME: limit, DB: memoryDirectory(CELL) }
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the parts of the bindings that are called
  return { ...env, ...fast } as unknown as Env
}

/** Makes the tables of D1, by the text of the migrations. Without them no event of a login can be handed over. */
async function migrate(database: D1Database, sql: string): Promise<Response> {
  // A statement ends with its line, and a comment may follow it.
  const statements = sql.replaceAll(/--.*$/gm, '').split(/; *$/m)
  const asked = statements.filter((text) => text.trim() !== '')
  await database.batch(asked.map((text) => database.prepare(text)))
  return new Response()
}

/** Opens families, and answers with the first pairs of `pairs` of them. */
async function fill(env: Bindings, count: number, asked: URLSearchParams): Promise<Response> {
  const config = parseConfig(env)
  keyring ??= await loadKeyring(env, true)
  const answered = Number(asked.get('pairs'))
  const request = { count, policy: config.policy, answered, turns: Number(asked.get('turns') ?? 0) }
  const opened =
    env.BENCH_MEMORY === 'all' ? memory.fill(request) : await env.FAMILY_CELLS.getByName(CELL).fill(request)
  const pairs = []
  for (const { family, user } of opened) {
    const source = { ...family, user, cell: CELL, familyId: family.id }
    pairs.push(await signPair(source, config, keyring))
  }
  return Response.json(pairs)
}

/** The family of every call of `/bench/rotate`. */
let spun: (() => Promise<number>) | undefined

/**
 * Rotates one family `count` times, by the object call alone. Each call continues with the last pair. It measures the
 * cell.
 */
async function rotate(env: Bindings, count: number): Promise<Response> {
  if (spun === undefined) [spun] = await turning(env, CELL, 1)
  if (spun === undefined) throw new Error('no family')
  let generation = 0
  for (let made = 0; made < count; made++) generation = await spun()
  return Response.json({ generation, bytes: await env.FAMILY_CELLS.getByName(CELL).size() })
}

/**
 * Rotates `families` in parallel, spread over `cells`, for `ms` milliseconds. It measures the highest rate of cells.
 */
async function saturateCells(env: Bindings, asked: URLSearchParams): Promise<Response> {
  const [cells = 1, families = 1, ms = 0] = ['cells', 'families', 'ms'].map((name) => Number(asked.get(name)))
  const steps = []
  for (let cell = 0; cell < cells; cell++) {
    steps.push(...(await turning(env, `weur-${cell}`, families / cells)))
  }
  return Response.json(await saturate(steps, ms))
}

/** Opens `count` families in a cell. Returns a function for each that rotates it and returns its generation. */
async function turning(env: Bindings, cell: string, count: number): Promise<(() => Promise<number>)[]> {
  const { policy } = parseConfig(env)
  const cells = env.FAMILY_CELLS
  const opened = await cells.getByName(cell).fill({ count, policy, answered: count, turns: 0 })
  return opened.map((first) => {
    let filled: Filled = first
    return async () => {
      const rotated = await cells.getByName(cell).rotate(rotationOf(filled, policy))
      if (rotated.outcome !== 'rotated') throw new Error(rotated.outcome)
      filled = rotated
      return filled.family.generation
    }
  })
}

/** Verifies a password `count` times. It measures the hash of a create. */
async function scrypt(count: number): Promise<Response> {
  for (let made = 0; made < count; made++) verifyPassword(String(made), null)
  return Response.json({ count })
}

/** Refreshes one family `count` times without a connection. It measures the whole Worker. */
async function refresh(
  env: Bindings,
  changed: Env,
  context: ExecutionContext,
  count: number,
): Promise<Response> {
  let [pair] = (await (await fill(env, 1, new URLSearchParams({ pairs: '1' }))).json()) as object[]
  for (let made = 0; made < count; made++) {
    const request = new Request('http://localhost/api/v2/auth/token', {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(pair),
    })
    const answer = await app.fetch(request, changed, context)
    if (answer.status !== 200) throw new Error(await answer.text())
    pair = ((await answer.json()) as { content: object[] }).content[0]
  }
  return Response.json({ count })
}
