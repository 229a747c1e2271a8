import { expect } from 'vitest'
import type { Pair } from './api.ts'

// What a fuzz asserts of every answer, and of what is logged meanwhile.

/** No 5xx, and the shape of an answer of ours: the envelope, an OAuth error, or what `others` allows by path. */
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

/** What must be read nowhere: secrets, and whatever a request said in a place that is nobody's business. */
export class Secrets {
  readonly #texts = new Set<string>()

  add(text: string): void {
    // Shorter ones are everywhere by chance. A token's header is no secret, and its parts may come apart.
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
