import { AuthError, createClient, indexedDbStore } from '../../../../packages/client/src/index.ts'
import { storeChecks } from '../../../../packages/client/src/test-kit.ts'

// What a page of an application does with the client, for test/browser/client.test.ts, which calls it by `page`. The URL
// says where the service is. All tabs share the clock's shift.

const url = new URL(location.href).searchParams.get('service') ?? ''
const now = () => Date.now() + Number(localStorage.getItem('shift') ?? 0)
const open = () => createClient({ url, store: indexedDbStore(), now })
const auth = open()
const heard: (string | null)[] = []
auth.onChange((session) => heard.push(session && String(session.claims.email)))

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

  /** An application of React's StrictMode mounts its client twice. Both find the token refused. */
  async mountTwice() {
    const [one, two] = [open(), open()]
    const token = await one.token()
    await Promise.all([one.refresh(token), two.refresh(token)])
    const same = (await one.token()) === (await two.token())
    for (const mounted of [one, two]) mounted.dispose()
    return same
  },

  /** What a script of the page gets when it exports the private key in each format. */
  async exportKey() {
    const key = await indexedDbStore().dpopKey?.()
    if (key === undefined) return []
    const formats = ['jwk', 'pkcs8', 'raw'] as const
    const tries = formats.map((format) => crypto.subtle.exportKey(format, key.privateKey))
    return (await Promise.allSettled(tries)).map(({ status }) => status)
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
