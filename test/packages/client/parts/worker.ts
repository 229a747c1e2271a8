import { createClient, type Fetch, memoryStore } from '@edge-token-service/client'
import { cookieStore } from '@edge-token-service/client/cookie'
import { tour } from './tour.ts'

// A Worker, which has no types of its own here. It is given what it needs by each request.

interface Given {
  readonly url: string
  readonly username: string
  readonly password: string
}

/** A Worker may make one for all requests. It must start nothing then: no I/O, no timer, no randomness. */
const shared = createClient({ url: 'https://tokens.example.com', store: memoryStore() })

export default {
  async fetch(request: Request): Promise<Response> {
    const { url, username, password }: Given = await request.json()
    const set: string[] = []
    const requests: string[] = []
    const send: Fetch = (input, init) => {
      requests.push(input instanceof Request ? input.url : String(input))
      return fetch(input, init)
    }
    const cookie = request.headers.get('cookie')
    const stores = [memoryStore(), cookieStore({ cookie, setCookie: (value) => set.push(value) })]
    const tours = []
    for (const store of stores) tours.push(await tour({ url, store, fetch: send }, username, password))
    const session = await shared.session()
    return Response.json({ tours, set: set.length, requests: requests.length, session })
  },
}
