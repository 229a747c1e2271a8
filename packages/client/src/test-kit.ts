import type { LiveSession, StoredSession } from './session/record.ts'
import { sameSession } from './session/record.ts'
import type { SessionStore } from './stores/store.ts'

// The package's entry `./test-kit`: what every store must do, for any test runner.

/** Opens one place, empty at the first call. Each call gives another store of the same place, as another tab would. */
export type OpenStore = () => SessionStore

export interface StoreCheck {
  readonly name: string
  /** True: only for stores that can compare. */
  readonly compares?: boolean
  /** Rejects if the store is wrong. */
  run(open: OpenStore): Promise<void>
}

const live = (number: number): LiveSession => ({
  pair: { token: `header.${number}.signature`, refreshToken: `refresh-${number}` },
  nextKey: `key-${number}`,
  storedAt: number,
  expiresAt: number + 3_600_000,
})

const ENDED: StoredSession = { pair: null, lastRefreshToken: 'refresh-1' }

function must(holds: boolean, what: string): void {
  if (!holds) throw new Error(what)
}

async function mustHave(store: SessionStore, expected: StoredSession | null): Promise<void> {
  const found = await store.read()
  must(
    sameSession(found, expected),
    `read() gives ${JSON.stringify(found)}, and not ${JSON.stringify(expected)}`,
  )
}

/** For each check make an empty place, and call `run` with what opens it. */
export const storeChecks: readonly StoreCheck[] = [
  {
    name: 'an empty store reads null',
    run: (open) => mustHave(open(), null),
  },
  {
    name: 'a written record is read again, also by another store of the same place',
    async run(open) {
      const store = open()
      for (const [before, after] of [
        [null, live(1)],
        [live(1), live(2)],
        [live(2), ENDED],
        [ENDED, live(3)],
      ] as const) {
        must(await store.replace(before, after), 'replace() gives false for the right record')
        await mustHave(store, after)
        await mustHave(open(), after)
      }
    },
  },
  {
    name: 'null removes the record',
    async run(open) {
      const store = open()
      await store.replace(null, live(1))
      must(await store.replace(live(1), null), 'replace() gives false for the right record')
      await mustHave(store, null)
      await mustHave(open(), null)
    },
  },
  {
    name: 'a record that is not the expected one stays',
    compares: true,
    async run(open) {
      const store = open()
      must(!(await store.replace(live(1), live(2))), 'replace() gives true although there was no record')
      await mustHave(store, null)
      await store.replace(null, live(1))
      must(!(await open().replace(null, live(2))), 'replace() gives true although there was a record')
      must(!(await open().replace(live(3), live(2))), 'replace() gives true for another record')
      await mustHave(open(), live(1))
    },
  },
  {
    name: 'of many replacements of one record, one succeeds',
    compares: true,
    async run(open) {
      await open().replace(null, live(0))
      for (let round = 0; round < 10; round++) {
        const expected = await open().read()
        const candidates = Array.from({ length: 8 }, (_, each) => live(1 + round * 8 + each))
        const results = await Promise.all(candidates.map((next) => open().replace(expected, next)))
        must(
          results.filter(Boolean).length === 1,
          `${results.filter(Boolean).length} of 8 replacements succeeded`,
        )
        await mustHave(open(), candidates[results.indexOf(true)] ?? null)
      }
    },
  },
  {
    name: 'a reader sees the record before or after a replacement, and nothing between',
    async run(open) {
      const store = open()
      const all = Array.from({ length: 20 }, (_, number) => live(number))
      await store.replace(null, all[0] ?? null)
      const writing = (async () => {
        for (const [index, next] of all.slice(1).entries()) await store.replace(all[index] ?? null, next)
      })()
      for (let reads = 0; reads < 40; reads++) {
        const found = await store.read()
        must(
          all.some((one) => sameSession(one, found)),
          `read() gives ${JSON.stringify(found)}`,
        )
      }
      await writing
    },
  },
  {
    name: 'a listener hears of no change after its end',
    async run(open) {
      const store = open()
      let heard = 0
      const end = store.subscribe(() => {
        heard++
      })
      await store.replace(null, live(1))
      await new Promise((resolve) => setTimeout(resolve, 100))
      end()
      heard = 0
      await store.replace(live(1), live(2))
      await new Promise((resolve) => setTimeout(resolve, 100))
      must(heard === 0, 'the listener was called after its end')
    },
  },
  {
    name: 'all stores of a place have one DPoP key, which is not extractable',
    async run(open) {
      const first = open()
      if (first.dpopKey === undefined) return
      const keys = await Promise.all([open(), first, open()].map((store) => store.dpopKey?.()))
      const shown = await Promise.all(
        keys.map(
          async (pair) => pair && JSON.stringify(await crypto.subtle.exportKey('jwk', pair.publicKey)),
        ),
      )
      must(new Set(shown).size === 1, 'the stores have different keys')
      must(
        keys.every((pair) => pair?.privateKey.extractable === false),
        'the private key is extractable',
      )
    },
  },
]
