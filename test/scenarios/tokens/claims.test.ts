import { FlattenedSign, importJWK } from 'jose'
import { describe, it } from 'vitest'
import { expectAlive, expectRefused } from '../../support/expect.ts'
import { claimsOf, headerOf, type Kind, resigned, serviceKey, signWith } from '../../support/tokens.ts'
import { KINDS, useWatchedFamily } from '../../support/watched-family.ts'

// The service's own keys sign every token here, as a thief of a key, an older release or another service with the same
// key could. None of them may consume or revoke anything.

const watched = useWatchedFamily()
const seconds = () => Math.floor(Date.now() / 1000)

describe.each(KINDS)('an %s token', (kind) => {
  const cases: [string, () => object, RegExp][] = [
    ['without exp', () => ({ exp: undefined }), /bad_claims/],
    ['whose exp is not a number', () => ({ exp: '9999999999' }), /bad_claims/],
    ['whose exp is a fraction', () => ({ exp: 9999999999.5 }), /bad_claims/],
    ['whose exp is below zero', () => ({ exp: -1 }), /bad_claims/],
    ['without iat', () => ({ iat: undefined }), /bad_claims/],
    ['whose iat is in the future', () => ({ iat: seconds() + 30 }), /not_yet_valid/],
    ['whose nbf is in the future', () => ({ nbf: seconds() + 30 }), /not_yet_valid/],
    ['whose nbf is not a number', () => ({ nbf: 'now' }), /bad_claims/],
    ['of another issuer', () => ({ iss: 'https://attacker.example' }), /wrong_issuer/],
    ['of an issuer that differs by a slash', () => ({ iss: 'http://localhost:8787/' }), /wrong_issuer/],
    ['of no issuer', () => ({ iss: undefined }), /bad_claims/],
    ['for another audience', () => ({ aud: 'https://other.example' }), /wrong_audience/],
    ['for several audiences', () => ({ aud: ['http://localhost:8787'] }), /bad_claims/],
    ['for no audience', () => ({ aud: undefined }), /bad_claims/],
    ['of no user', () => ({ sub: undefined }), /bad_claims/],
    ['of no family', () => ({ sid: undefined }), /bad_claims/],
    ['whose family is not a UUID', () => ({ sid: '../x' }), /bad_claims/],
    ['of no generation', () => ({ gen: undefined }), /bad_claims/],
    ['of a generation in text', () => ({ gen: '0' }), /bad_claims/],
    ['of generation -1', () => ({ gen: -1 }), /bad_claims/],
    ['of a fractional generation', () => ({ gen: 0.5 }), /bad_claims/],
    ['of a generation above the safe integers', () => ({ gen: 2 ** 60 }), /bad_claims/],
    ['of no cell', () => ({ cell: undefined }), /bad_claims/],
    ['with a name that no cell has', () => ({ cell: 'weur-0; DROP TABLE family' }), /bad_claims/],
  ]

  it.each(cases)('%s', async (_, claims, cause) => {
    await expectRefused(watched.withHalf(kind, await resigned(kind, watched.half(kind), claims())), cause)
  })

  const headers: [string, object, RegExp][] = [
    ['of no type', { typ: undefined }, /wrong_type/],
    ['of the plain type', { typ: 'JWT' }, /wrong_type/],
    ['of the other type', { typ: kind === 'access' ? 'rt+jwt' : 'at+jwt' }, /wrong_type/],
    ['of its type in capitals', { typ: kind === 'access' ? 'AT+JWT' : 'RT+JWT' }, /wrong_type/],
    [
      'of its type as a media type',
      { typ: `application/${kind === 'access' ? 'at' : 'rt'}+jwt` },
      /wrong_type/,
    ],
    ['with a critical extension', { crit: ['odd'], odd: true }, /malformed/],
    ['with an unencoded payload', { crit: ['b64'], b64: false }, /malformed|bad_claims/],
    ['with the kid of another key', { kid: 'x'.repeat(43) }, /unknown_key/],
    ['without a kid', { kid: undefined }, /unknown_key/],
  ]

  it.each(headers)('%s', async (_, header, cause) => {
    const unencoded = 'b64' in header
    const token = unencoded
      ? await unencodedToken(kind)
      : await resigned(kind, watched.half(kind), {}, header)
    await expectRefused(watched.withHalf(kind, token), cause)
  })

  it('whose payload is not claims', async () => {
    for (const payload of [
      'null',
      '[]',
      '"x"',
      '{',
      '',
      '\uFEFF{}',
      JSON.stringify([claimsOf(watched.half(kind))]),
    ]) {
      const token = await signWith(serviceKey(kind), headerOf(watched.half(kind)), payload)
      await expectRefused(watched.withHalf(kind, token), /bad_claims/)
    }
  })
})

/** RFC 7797: signed over the payload as it is, and then sent encoded. */
async function unencodedToken(kind: Kind): Promise<string> {
  const key = serviceKey(kind)
  const payload = watched.half(kind).split('.')[1] as string
  const signed = await new FlattenedSign(new TextEncoder().encode(payload))
    .setProtectedHeader({
      ...headerOf(watched.half(kind)),
      alg: key.alg as string,
      crit: ['b64'],
      b64: false,
    })
    .sign(await importJWK(key))
  return `${signed.protected}.${payload}.${signed.signature}`
}

describe('a token within the tolerance of the clock', () => {
  it('is valid: iat and nbf up to 5 s ahead', async () => {
    const ahead = { iat: seconds() + 4, nbf: seconds() + 4 }
    const pair = {
      token: await resigned('access', watched.pair.token, ahead),
      refreshToken: await resigned('refresh', watched.pair.refreshToken, ahead),
    }
    await watched.settle(await expectAlive(pair))
  })
})
