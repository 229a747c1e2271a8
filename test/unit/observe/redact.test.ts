import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { withoutTokens } from '../../../src/observe/redact.ts'

it.each([
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.1 Safari/605.1.15',
  'Mozilla/5.0 (Linux; Android 16; Pixel 10) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36',
  'okhttp/5.3.0',
  'Java-http-client/25.0.1',
  'TheApp/4.2.1 (com.example.app; build:1234; iOS 26.1.0) Alamofire/5.10.2',
  'python-requests/2.32.5 550e8400-e29b-41d4-a716-446655440000',
  '2001:db8:ffff:ffff:ffff:ffff:ffff:ffff',
  '',
])('leaves an agent and an address unchanged: %s', (text) => {
  expect(withoutTokens(text)).toBe(text)
})

it('removes a token at any place, also a truncated one', () => {
  const part = (bytes: number) => randomBytes(bytes).toString('base64url')
  const words = fc.constantFrom('', 'TheApp/1.0 ', 'Bearer ', '"', 'a;', 'token: ')
  fc.assert(
    fc.property(words, words, fc.integer({ min: 60, max: 256 }), (before, after, cut) => {
      const header = Buffer.from('{"alg":"HS256","typ":"rt+jwt","kid":"').toString('base64url')
      const token = `${header}${part(32)}.${part(180)}.${part(32)}`
      const shown = withoutTokens(`${before}${token}${after}`.slice(0, cut))
      for (let start = 0; start + 12 <= token.length; start++) {
        expect(shown).not.toContain(token.slice(start, start + 12))
      }
    }),
  )
})

it('removes e-mail addresses', () => {
  expect(withoutTokens('TheApp/1.0 (ann@example.com; iOS)')).toBe('TheApp/1.0 [removed] iOS)')
  expect(withoutTokens('TheApp/1.0 ann@')).toBe('TheApp/1.0 [removed]')
})

it('removes an operator token, a client secret and Basic credentials', () => {
  for (const secret of [randomBytes(32).toString('base64url'), randomBytes(60).toString('base64')]) {
    expect(withoutTokens(`curl ${secret}`)).toBe('curl [removed]')
  }
})
