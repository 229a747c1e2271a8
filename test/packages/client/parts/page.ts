import { AuthError, createClient, indexedDbStore } from '@edge-token-service/client'
import { storeChecks } from '@edge-token-service/client/test-kit'

// What a page of an application does with the client, for test/browser/client.test.ts, which calls it by `page`. The URL
// says where the service is. All tabs share the clock's shift.

const url = new URL(location.href).searchParams.get('service') ?? ''
const now = () => Date.now() + Number(localStorage.getItem('shift') ?? 0)
const auth = createClient({ url, store: indexedDbStore(), now })
const heard: (string | null)[] = []
auth.onChange((session) => heard.push(session && String(session.claims.email)))

/** The key pair as it is in the database, without the client. */
const databaseKey = () =>
  new Promise<CryptoKeyPair>((resolve, reject) => {
    const opened = indexedDB.open('edge-token-service')
    opened.onerror = () => reject(opened.error)
    opened.onsuccess = () => {
      const asked = opened.result.transaction('session').objectStore('session').get('dpop-key')
      asked.onsuccess = () => resolve(asked.result)
    }
  })

const page = {
  heard,
  login: (username: string, password: string) => auth.login(username, password),
  logout: () => auth.logout(),
  token: () => auth.token(),
  session: async () => (await auth.session())?.claims,
  sessions: async () => (await auth.sessions()).length,
  shift: (milliseconds: number) => localStorage.setItem('shift', String(milliseconds)),

  /** The next token, or the kind of the failure. */
  async refresh(rejected: string) {
    try {
      await auth.refresh(rejected)
      return await auth.token()
    } catch (error) {
      return error instanceof AuthError ? error.kind : String(error)
    }
  },

  /** What an API of the page's own origin got from `auth.fetch`. */
  fetch: async (path: string) => (await auth.fetch(path)).json(),

  /** Lets the access token expire, as if the session had been stored two hours ago. */
  async expire() {
    const store = indexedDbStore()
    const record = await store.read()
    if (record?.pair) {
      const ago = 7_200_000
      const { storedAt, expiresAt } = record
      await store.replace(record, { ...record, storedAt: storedAt - ago, expiresAt: expiresAt - ago })
    }
  },

  /** What a script of the page gets of the private key: the errors of all exports, and the key as a text. */
  async readOutKey() {
    const [given, stored] = [await indexedDbStore().dpopKey?.(), await databaseKey()]
    const keys = [given, stored, structuredClone(stored)].map((pair) => pair?.privateKey as CryptoKey)
    const wrapping = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, true, ['wrapKey'])
    const wrapped = { name: 'AES-GCM', iv: new Uint8Array(12) }
    const tries = keys.flatMap((key) => [
      ...(['jwk', 'pkcs8', 'raw', 'spki'] as const).map((format) => crypto.subtle.exportKey(format, key)),
      crypto.subtle.wrapKey('pkcs8', key, wrapping, wrapped),
    ])
    const exported = (await Promise.allSettled(tries)).map((one) =>
      one.status === 'rejected' ? one.reason.name : 'exported',
    )
    return { exported, shown: keys.map((key) => JSON.stringify(key)) }
  },

  /** The faults that the checks of a store find in IndexedDB. */
  async checkStore() {
    const faults: string[] = []
    for (const { name, run } of storeChecks) {
      try {
        await run(() => indexedDbStore({ name: `check ${name}` }))
      } catch (error) {
        faults.push(`${name}: ${error}`)
      }
    }
    return { checks: storeChecks.length, faults }
  },

  dispose: () => auth.dispose(),

  async forget() {
    await auth.forget()
    const store = indexedDbStore()
    return store.read()
  },
}

Object.assign(globalThis, { page })
