import fc from 'fast-check'

export const ALLOWED = 'https://app.example.com'

// Values of headers, valid and of any form. `@access` and `@refresh` stand for a valid token.

/** Characters that a header may have: the visible ones, and the controls that pass. A separate test has bytes above
 * ASCII, because workerd warns of each on the console. */
const visible = fc.string({
  unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)),
  maxLength: 60,
})
const bytes = fc.string({
  unit: fc
    .integer({ min: 1, max: 0x7f })
    .filter((code) => code !== 10 && code !== 13)
    .map((code) => String.fromCharCode(code)),
  maxLength: 60,
})
const long = fc
  .tuple(fc.constantFrom('a', ',', '=', ';', '"', '%', '\t', 'Bearer '), fc.integer({ min: 200, max: 5000 }))
  .map(([text, length]) => text.repeat(length).slice(0, length))
const any = fc.oneof(
  { weight: 4, arbitrary: visible },
  { weight: 3, arbitrary: bytes },
  { weight: 1, arbitrary: long },
)

const scheme = fc.constantFrom(
  'Bearer',
  'bearer',
  'BEARER',
  'DPoP',
  'dpop',
  'Basic',
  'Token',
  'Bearer:',
  'Negotiate',
  '',
)
const gap = fc.constantFrom(' ', '  ', '', '\t', '=', ', ', ' \u000b')
const credential = fc.oneof(
  fc.constantFrom(
    '@access',
    '@refresh',
    '@access @access',
    '@access,',
    '"@access"',
    '@access=',
    ' @access',
    '.',
    '..',
    '!',
    '',
  ),
  fc.base64String({ maxLength: 80 }),
  any,
)
const authorization = fc
  .tuple(scheme, gap, credential, fc.constantFrom('', ' ', ', Bearer x', '\t'))
  .map((parts) => parts.join(''))

const basic = fc
  .oneof(fc.constantFrom('', ':', '%:x', 'x:%zz', 'x:%00', '%ff:%ff', '::'), visible)
  .map((pair) => `Basic ${btoa(pair)}`)

const edges = (...texts: string[]) => fc.oneof(fc.constantFrom(...texts), any)

const HEADERS: Record<string, fc.Arbitrary<string>> = {
  'idempotency-key': edges('', ' ', ',', 'a, b', 'k'.repeat(255), 'k'.repeat(256), 'key\u0007', '"quoted"'),
  'x-request-id': edges(
    '',
    'x'.repeat(36),
    'x'.repeat(37),
    '{"a":1}',
    '\u001b[31mred',
    '%0d%0aset-cookie: a=b',
  ),
  authorization: fc.oneof(
    { weight: 3, arbitrary: authorization },
    { weight: 1, arbitrary: basic },
    { weight: 1, arbitrary: any },
  ),
  'front-authorization': fc.oneof(authorization, basic, any),
  forwarded: edges(
    '',
    'for=203.0.113.9',
    'for=203.0.113.9, for=203.0.113.10',
    'for="[::ffff:203.0.113.9]:99999"',
    'for="[::',
    'for=unknown;for=_x',
    'for=;;=,',
  ),
  'front-user-agent': edges('', 'u'.repeat(16_384), '\u007f'.repeat(255), '<script>alert(1)</script>'),
  'front-user-country': edges('', 'DE', 'de', 'T1', 'DEU', 'DE, NL'),
  dpop: edges('', '.', '..', 'e30.e30.', 'eyJ0eXAiOiJkcG9wK2p3dCJ9.e30.AA', '@access', '@access, @access'),
  'content-type': edges(
    '',
    'application/json',
    'application/json; charset=utf-16',
    'APPLICATION/JSON',
    'text/json',
    'application/x-www-form-urlencoded; charset=x',
    'multipart/form-data',
    'multipart/form-data; boundary=',
    'application/json, text/plain',
    ';',
    '/',
  ),
  'content-length': edges(
    '0',
    '1',
    '16384',
    '16385',
    '99999999999999999999',
    '-1',
    '1e3',
    '0x10',
    'NaN',
    '5, 5',
    '+5',
  ),
  'transfer-encoding': edges('chunked', 'identity', 'chunked, chunked', 'gzip'),
  origin: edges(
    ALLOWED,
    `${ALLOWED}/`,
    `${ALLOWED}.evil.example`,
    ALLOWED.toUpperCase(),
    'null',
    '*',
    `${ALLOWED}, *`,
  ),
  'accept-language': edges('*', 'de;q=', 'x'.repeat(4000), 'en;q=1e309'),
  accept: edges('', '*/*', 'text/html', 'application/xml;q=0', ','.repeat(3000)),
  'user-agent': edges(
    '',
    'u'.repeat(16_384),
    '\u007f'.repeat(255),
    '<script>alert(1)</script>',
    "'; DROP TABLE family; --",
  ),
  'cf-connecting-ip': edges('', '::1', '999.1.1.1', '127.0.0.1, 10.0.0.1', 'unknown', '0'.repeat(300)),
  cookie: edges('', '=', 'a=b; a=c', '__Host-session=swordfish-swordfish', '; '.repeat(2000)),
  'access-control-request-method': edges('PUT', 'TRACE', ','),
  'x-http-method-override': edges('DELETE', 'PUT'),
  'x-forwarded-for': edges('127.0.0.1', ','.repeat(1000)),
  host: edges('evil.example', 'localhost:1', ''),
  expect: edges('100-continue'),
  'if-none-match': edges('*', '"', 'W/"x"'),
}

/** A header's name, and its values. A second value is appended, like a header that a client sends twice. */
export const header = fc
  .constantFrom(...Object.keys(HEADERS))
  .chain((name) =>
    fc.tuple(
      fc.constant(name),
      fc.array(HEADERS[name] as fc.Arbitrary<string>, { minLength: 1, maxLength: 2 }),
    ),
  )
