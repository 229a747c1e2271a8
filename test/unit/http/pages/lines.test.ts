import { runInNewContext } from 'node:vm'
import { expect, it } from 'vitest'
import { linesOf } from '../../../../src/http/pages/lines.ts'

const jose = (audience: string): string => {
  const lines = linesOf({ issuer: 'https://tokens.example.com', audience, demoUser: null })
  return lines.find(({ name }) => name === 'An API: jose')?.text ?? ''
}

it.each(['orders', "Ann's orders", 'the "orders"', String.raw`a\b`, '', 'two\nlines'])(
  'have the audience %j as a text of JavaScript',
  (audience) => {
    const [, text = ''] = /^ {2}audience: (.*),$/m.exec(jose(audience)) ?? []
    expect(runInNewContext(text)).toBe(audience)
  },
)

it('have the audience in the quotes of the lines around it', () => {
  expect(jose('https://api.example.com')).toContain("audience: 'https://api.example.com',")
})
