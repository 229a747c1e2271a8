import { expect } from 'vitest'
import type { Pair } from './api.ts'

// The assertions of a fuzz about every answer, and about the log lines meanwhile.

/** The answer is not a 5xx, and has the form of the service: the envelope, an OAuth error, or that of `others` by path. */
export async function expectHarmless(response: Response, what: string): Promise<string> {
  const text = await response.text()
  expect(response.status, `${what}: ${text}`).toBeLessThan(500)
  if (response.status < 400 || text === '') return text
  const body = JSON.parse(text) as Record<string, unknown>
  if (!('error' in body)) {
    expect(Object.keys(body), what).toEqual(['errorCode', 'errorMessage', 'content', 'pageable'])
    expect(body, what).toMatchObject({ content: '', pageable: '' })
    return text
  }
  expect(typeof body.error, what).toBe('string')
  expect(['error', 'error_description'], what).toEqual(expect.arrayContaining(Object.keys(body)))
  return text
}

/** Texts that no answer and no log line may contain: secrets, and private parts of a request. */
export class Secrets {
  readonly #texts = new Set<string>()

  add(text: string): void {
    // Shorter texts occur everywhere by chance. A token's header is not secret. The parts of a token may occur alone.
    if (text.startsWith('eyJ')) for (const part of text.split('.').slice(1)) this.#texts.add(part)
    if (text.length >= 12) this.#texts.add(text)
  }

  addPair({ token, refreshToken }: Pair): void {
    this.add(token)
    this.add(refreshToken)
  }

  get size(): number {
    return this.#texts.size
  }

  expectNone(text: string, where: string): void {
    for (const secret of this.#texts) {
      if (text.includes(secret)) throw new Error(`${where} says a secret: ${secret}\n${text}`)
    }
  }
}
