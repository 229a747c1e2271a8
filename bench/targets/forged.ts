import type { Call, Session, Target } from '../harness/target.ts'

/**
 * An attacker without the key. The claims are right, and in turn either the signature is wrong or the key is unknown.
 * The correct answer is 401.
 */
class Forger implements Session {
  readonly #calls: readonly Call[]
  #turn = 0

  constructor(honest: Call) {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- this benchmark made it
    const pair = JSON.parse(honest.body) as { token: string; refreshToken: string }
    const [header = '', payload, signature] = pair.refreshToken.split('.')
    const unknownKey = {
      ...JSON.parse(Buffer.from(header, 'base64url').toString()),
      kid: 'B'.repeat(43),
    }
    const tokens = [
      `${header}.${payload}.${'A'.repeat(43)}`,
      `${Buffer.from(JSON.stringify(unknownKey)).toString('base64url')}.${payload}.${signature}`,
    ]
    this.#calls = tokens.map((refreshToken) => ({
      ...honest,
      body: JSON.stringify({ ...pair, refreshToken }),
    }))
  }

  next(): Call {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the list is never empty
    return this.#calls[this.#turn++ % this.#calls.length] as Call
  }

  accept(status: number): boolean {
    return status === 401
  }
}

/** Forged refresh tokens, which are refused before storage. */
export const forgedAt = (target: Target, name: string, title: string): Target => ({
  name,
  title,
  storage: target.storage,
  async start() {
    const running = await target.start()
    return {
      ...running,
      sessions: async (count) => (await running.sessions(count)).map((one) => new Forger(one.next())),
    }
  },
})
