import { env } from 'cloudflare:workers'
import type { FamilyCell } from '../../src/families/object/cell.ts'

// Faults of the platform, injected into bindings: they fail before or after the real call.

/** An error as the platform throws it. Its own fields survive RPC, and its class does not. */
export const platformError = (fields: Record<string, unknown>, message = 'the platform failed') =>
  Object.assign(new Error(message), fields)

type Method = (...args: unknown[]) => Promise<unknown>

/** The namespace of cells, with `around` called for every method call. The cells are real. */
export function cellsWith(around: (name: string, call: Method, args: unknown[]) => Promise<unknown>) {
  const wrap = (stub: DurableObjectStub<FamilyCell>) =>
    new Proxy(stub, {
      get: (target, name: string) =>
        name === 'then'
          ? undefined
          : (...args: unknown[]) =>
              around(
                name,
                (...given) => (target as unknown as Record<string, Method>)[name]?.(...given) as never,
                args,
              ),
    })
  return {
    FAMILY_CELLS: { getByName: (...id: [string]) => wrap(env.FAMILY_CELLS.getByName(...id)) },
  }
}

/** Cells that cannot be reached. */
export const cellsDown = (error: Error) =>
  cellsWith(async () => {
    throw error
  })

/** Cells of which one cannot be reached. */
export const cellDown = (cell: string) => ({
  FAMILY_CELLS: {
    getByName: (name: string) => (name === cell ? unreachable : env.FAMILY_CELLS).getByName(name),
  },
})

const unreachable = cellsDown(platformError({ retryable: true }, 'Network connection lost.')).FAMILY_CELLS

/** Cells that calls of one method do not reach. */
export const callsLost = (method: string) =>
  cellsWith(async (name, call, args) => {
    if (name !== method) return call(...args)
    throw platformError({ retryable: true }, 'Network connection lost.')
  })

/** Cells that carry out a call whose answer is lost. `methods` lists the affected calls, by default all. */
export const answersLost = (...methods: string[]) =>
  cellsWith(async (name, call, args) => {
    const answer = await call(...args)
    if (methods.length > 0 && !methods.includes(name)) return answer
    throw platformError({ durableObjectReset: true, retryable: true }, 'Network connection lost.')
  })

/** A directory that does not answer, for every statement or for those that match. */
export function directoryDown(statements = /./) {
  const fail = () => Promise.reject(new Error('D1_ERROR: no such luck'))
  const failing = { first: fail, all: fail, run: fail }
  const broken = { bind: () => failing }
  return {
    DB: {
      prepare: (sql: string) => (statements.test(sql) ? broken : env.DB.prepare(sql)),
      batch: (all: unknown[]) =>
        all.includes(failing) ? fail() : env.DB.batch(all as D1PreparedStatement[]),
    },
  }
}

/** A rate limiter that does not answer. */
export const limitersDown = () => {
  const limiter = { limit: () => Promise.reject(new Error('no limiter')) }
  return {
    CREATE_PER_ADDRESS: limiter,
    CREATE_PER_NAME: limiter,
    REFRESH_PER_FAMILY: limiter,
    SESSION_PER_FAMILY: limiter,
    EXCHANGE_PER_CLIENT: limiter,
  }
}
