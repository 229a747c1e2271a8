import { indexedDbStore } from '@edge-token-service/client'
import { tour } from './tour.ts'

// A Service Worker, for test/browser/client.test.ts, which calls it by `toured`.

const toured = (url: string, username: string, password: string) =>
  tour({ url, store: indexedDbStore() }, username, password)

Object.assign(globalThis, { toured })
