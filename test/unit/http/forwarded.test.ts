import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { forwardedFor } from '../../../src/http/forwarded.ts'

describe('the address in Forwarded', () => {
  it.each([
    ['for=192.0.2.43', '192.0.2.43'],
    ['For="192.0.2.43:47011"', '192.0.2.43'],
    ['for="[2001:db8:cafe::17]"', '2001:db8:cafe::17'],
    ['for="[2001:DB8:CAFE:0:0:0:0:17]:4711"', '2001:db8:cafe::17'],
    ['proto=https;for=192.0.2.60;by=203.0.113.43', '192.0.2.60'],
    ['for=192.0.2.60; host="a.example; for=x"', '192.0.2.60'],
    ['for="192.0\\.2.60"', '192.0.2.60'],
    // As a socket for both kinds of addresses reports an IPv4 address.
    ['for="[::ffff:203.0.113.7]"', '203.0.113.7'],
    ['for="[::FFFF:cb00:7107]"', '203.0.113.7'],
  ])('%s is %s', (header, address) => {
    expect(forwardedFor(header)).toBe(address)
  })

  it.each([
    ['nothing', ''],
    ['no name', '192.0.2.43'],
    ['no for', 'by=192.0.2.43'],
    ['two elements', 'for=192.0.2.43, for=198.51.100.17'],
    ['two for', 'for=192.0.2.43;for=198.51.100.17'],
    ['an obfuscated identifier', 'for=_hidden'],
    ['unknown', 'for=unknown'],
    ['a name', 'for=example.com'],
    ['IPv6 without brackets', 'for="2001:db8::17"'],
    ['IPv6 without quotes', 'for=[2001:db8::17]'],
    ['IPv6 with a zone', 'for="[fe80::1%25eth0]"'],
    ['too many groups', 'for="[1:2:3:4:5:6:7:8:9]"'],
    ['a number above 255', 'for=192.0.2.256'],
    ['leading zeros', 'for=192.000.002.043'],
    ['three numbers', 'for=192.0.2'],
    ['an open quote', 'for="192.0.2.43'],
    ['text after it', 'for=192.0.2.43 x'],
  ])('is none with %s', (_, header) => {
    expect(forwardedFor(header)).toBeNull()
  })

  it('is the one of any address that was sent', () => {
    fc.assert(
      fc.property(fc.ipV4(), (address) => {
        expect(forwardedFor(`for=${address}`)).toBe(address)
      }),
    )
    fc.assert(
      fc.property(fc.ipV6(), (address) => {
        const read = forwardedFor(`for="[${address}]"`)
        // Either form is canonical: it is read again as it is.
        expect(read).not.toBeNull()
        expect(forwardedFor(read?.includes(':') ? `for="[${read}]"` : `for=${read}`)).toBe(read)
      }),
    )
  })

  it('is none or an address, for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        for (const header of [text, `for=${text}`, `for="${text}"`]) {
          expect(forwardedFor(header) ?? '::').toMatch(/^[\da-f.:]{2,39}$/)
        }
      }),
    )
  })
})
