import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isStrictCompact } from '../../../src/tokens/strict-compact.ts'
import { type Pair, refresh } from '../../support/api.ts'
import { cellStub, dumpCell } from '../../support/cells.ts'
import { expectAlive, expectInvalidToken } from '../../support/expect.ts'
import { claimsOf } from '../../support/tokens.ts'
import { newPair, newUser } from '../../support/users.ts'

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

let livePair: Pair
let before: string

beforeAll(async () => {
  livePair = await newPair(await newUser())
  before = await dumpCell(cellStub(claimsOf(livePair.token).cell))
})

afterAll(async () => {
  expect(await dumpCell(cellStub(claimsOf(livePair.token).cell))).toBe(before)
  await expectAlive(livePair)
})

const replaced = (text: string, at: number, by: string) => text.slice(0, at) + by + text.slice(at + 1)

/** Other characters for the one at a place: one with its lowest bit changed, one with its highest, and a random one. */
function others(character: string): string[] {
  const value = ALPHABET.indexOf(character)
  return [value ^ 1, value ^ 32, (value + 17) % 64].map((other) => ALPHABET[other] as string)
}

describe.each(['token', 'refreshToken'] as const)('%s', (half) => {
  const ask = (spelling: string) => refresh({ ...livePair, [half]: spelling })

  it('with any character changed is another token', async () => {
    const token = livePair[half]
    for (let at = 0; at < token.length; at += 1) {
      const character = token[at] as string
      const changes = character === '.' ? ['A', ''] : [others(character)[at % 3] as string]
      for (const change of changes)
        await expectInvalidToken(await ask(replaced(token, at, change)), `at ${at}`)
    }
  })

  it('has no other encoding', async () => {
    const token = livePair[half]
    const [header, payload, signature] = token.split('.') as [string, string, string]
    const last = ALPHABET.indexOf(signature.at(-1) as string)
    // 32 bytes leave 2 bits of the last character unused, and 64 bytes leave 4. Decoders ignore them.
    const twins = [1, 2, 3].map((bits) => signature.slice(0, -1) + ALPHABET[last ^ bits])
    const spellings = [
      ` ${token}`,
      `${token} `,
      `${token}\n`,
      `\t${token}`,
      `${token}\u0000`,
      `\uFEFF${token}`,
      `Bearer ${token}`,
      `${token}=`,
      `${token}==`,
      `${header}=.${payload}.${signature}`,
      `${header}.${payload}==.${signature}`,
      `${header}.${payload}.${signature.slice(0, 20)}\n${signature.slice(20)}`,
      `${header}.${payload.slice(0, 20)} ${payload.slice(20)}.${signature}`,
      `${header}.${payload}.${signature}.`,
      `.${token}`,
      `${header}..${payload}.${signature}`,
      `${header}.${payload}.${signature}.${signature}`,
      `${header}.${payload}.${payload}.${signature}`,
      `${header}.${payload}.${signature}${signature}`,
      `${header}.${payload}.${signature}A`,
      `${header}.${payload}.${signature.slice(0, -1)}`,
      token.toLowerCase(),
      encodeURIComponent(`${token}=`),
      token.replaceAll('.', '\uFF0E'),
      `${header}.${payload}`,
      '..',
      '',
      '.',
      ...twins.map((twin) => `${header}.${payload}.${twin}`),
    ]
    for (const spelling of spellings) await expectInvalidToken(await ask(spelling), JSON.stringify(spelling))
  })

  it('in the alphabet of plain base64 is refused with any content', async () => {
    const token = livePair[half]
    for (const [url, plain] of [
      ['-', '+'],
      ['_', '/'],
    ] as const) {
      const at = token.indexOf(url)
      // A token without such a character gets one. The encoding is refused before the content is read.
      await expectInvalidToken(await ask(at < 0 ? replaced(token, 5, plain) : replaced(token, at, plain)))
    }
  })
})

describe('the only encoding', () => {
  it.each([['a.b.c'], ['AA==.AA.AA'], ['AB.AA.AA'], ['AAB.AA.AA'], ['A.AA.AA'], ['AA.AA'], ['AA.AA.AA\n']])(
    'is not %j',
    (text) => expect(isStrictCompact(text)).toBe(false),
  )

  it.each([['AA.AAA.AAAA'], ['AQ.AAE.____'], ['Ag.AAI.AAAA'], ['Aw.AAM.AAAA'.replace('AAM', 'AAQ')]])(
    'may be %s',
    (text) => expect(isStrictCompact(text)).toBe(true),
  )

  it('has parts of at most 64 KiB, so that no text overflows the stack of the expression', () => {
    const part = 'A'.repeat(65_536)
    expect(isStrictCompact(`${part}.AA.AA`)).toBe(true)
    expect(isStrictCompact(`${part}AAAA.AA.AA`)).toBe(false)
    expect(isStrictCompact('A'.repeat(10_000_000))).toBe(false)
  })

  it('is found in linear time', () => {
    const start = Date.now()
    isStrictCompact(`${'A'.repeat(1_000_000)}!`)
    isStrictCompact('.'.repeat(1_000_000))
    expect(Date.now() - start).toBeLessThan(1000)
  })
})
