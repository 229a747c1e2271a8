import { env } from 'cloudflare:workers'

/** Calls to storage, in the order in which a request makes them. Each waits until it is released. */
export class Gates {
  readonly names: string[] = []
  #passed = 0
  #until = Number.POSITIVE_INFINITY
  readonly #held: (() => void)[] = []
  #arrived: () => void = () => {}

  /** Releases so many calls, and holds the next. Resolves when that one is held. */
  holdAfter(calls: number): Promise<void> {
    this.#until = calls
    return new Promise((resolve) => {
      this.#arrived = resolve
    })
  }

  release(): void {
    this.#until = Number.POSITIVE_INFINITY
    for (const go of this.#held.splice(0)) go()
  }

  async pass(name: string): Promise<void> {
    this.names.push(name)
    this.#passed += 1
    if (this.#passed <= this.#until) return
    await new Promise<void>((resolve) => {
      this.#held.push(resolve)
      this.#arrived()
    })
  }
}

/** The real database and the real cells, with the gates before each call. */
export function gated(gates: Gates): { DB: unknown; FAMILY_CELLS: unknown } {
  const nameOf = (sql: string) => sql.trim().split(/\s+/).slice(0, 3).join(' ')
  const statement = (sql: string) => ({
    bind: (...values: unknown[]) => {
      const real = env.DB.prepare(sql).bind(...values)
      return {
        sql,
        real,
        first: async () => {
          await gates.pass(nameOf(sql))
          return real.first()
        },
      }
    },
  })
  // A transaction has the name of its first statement.
  const batch = async (all: ReturnType<ReturnType<typeof statement>['bind']>[]) => {
    await gates.pass(nameOf(all[0]?.sql ?? ''))
    return env.DB.batch(all.map(({ real }) => real))
  }
  const stub = (name: string, options: DurableObjectNamespaceGetDurableObjectOptions) =>
    new Proxy(
      {},
      {
        get:
          (_, method: string) =>
          async (...args: unknown[]) => {
            await gates.pass(method)
            const real = env.FAMILY_CELLS.getByName(name, options) as unknown as Record<
              string,
              (...args: unknown[]) => unknown
            >
            return real[method]?.(...args)
          },
      },
    )
  return { DB: { prepare: statement, batch }, FAMILY_CELLS: { getByName: stub } }
}
