import type { Call, Running, Session, Target } from '../harness/target.ts'
import { service } from './service.ts'

/** A thief without our key: the claims are right, the signature of the refresh token is not. Correct is a 401. */
class Forger implements Session {
  readonly #call: Call

  constructor(honest: Call) {
    const pair = JSON.parse(honest.body) as { token: string; refreshToken: string }
    const [header, payload] = pair.refreshToken.split('.')
    this.#call = {
      ...honest,
      body: JSON.stringify({ ...pair, refreshToken: `${header}.${payload}.${'A'.repeat(43)}` }),
    }
  }

  next(): Call {
    return this.#call
  }

  accept(status: number): boolean {
    return status === 401
  }
}

/** Forged refresh tokens at the service: refused before storage. */
export const forged: Target = {
  name: 'forged',
  title: 'this service, forged refresh tokens',
  async start(): Promise<Running> {
    const running = await service.start()
    return {
      ...running,
      sessions: async (count) => (await running.sessions(count)).map((one) => new Forger(one.next())),
    }
  },
}
