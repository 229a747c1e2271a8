import { describe, expect, it } from 'vitest'
import { call, contentOf, PASSWORD, PATH, type Pair, send } from '../../support/api.ts'
import { expectFailure } from '../../support/expect.ts'
import { newUser } from '../../support/users.ts'

const CAP = 16 * 1024
const SECRET = 'swordfish-31337'

const put = (body: BodyInit, headers: Record<string, string> = { 'content-type': 'application/json' }) =>
  send('PUT', PATH, { body, headers })

const invalid = (response: Response, message: string) =>
  expectFailure(response, 400, 'GLOBAL_1002', `Invalid request: ${message}`)

describe('bodies that are not a JSON object', () => {
  it.each([
    ['nothing', ''],
    ['half an object', `{"token":"${SECRET}"`],
    ['a bare word', SECRET],
    ['two values', '{}{}'],
    ['a comma too many', `{"token":"${SECRET}",}`],
    ['a byte order mark alone', '\uFEFF'],
    ['a second byte order mark', `\uFEFF\uFEFF{"token":"a","refreshToken":"b"}`],
    ['a NUL', '\u0000'],
  ])('refuses %s', async (_, body) => {
    for (const method of ['POST', 'PUT']) {
      const text = await invalid(await call(method, PATH, { body }), 'the body is not JSON')
      expect(text).not.toContain(SECRET)
    }
  })

  it.each([['null'], ['[]'], [`["${SECRET}"]`], [`"${SECRET}"`], ['31337'], ['true']])(
    'refuses %s',
    async (body) => {
      const text = await invalid(await call('PUT', PATH, { body }), 'the body must be a JSON object')
      expect(text).not.toContain('31337')
    },
  )

  it('refuses bytes that are not UTF-8', async () => {
    const password = [0x70, 0xff, 0x71]
    const body = new Uint8Array([
      ...new TextEncoder().encode('{"username":"a","password":"'),
      ...password,
      34,
      125,
    ])
    const headers = { 'content-type': 'application/json' }
    await invalid(await send('POST', PATH, { body, headers }), 'the body is not UTF-8')
  })

  it('ignores a byte order mark (RFC 8259 §8.1)', async () => {
    const response = await call('PUT', PATH, { body: '\uFEFF{"token":"a","refreshToken":"b"}' })
    await expectFailure(response, 401, 'AUTH_1002', 'Invalid token')
  })

  it('answers 400 to deep nesting', async () => {
    await invalid(await put(`${'['.repeat(8000)}${']'.repeat(8000)}`), 'the body must be a JSON object')
    await invalid(await put('['.repeat(16_000)), 'the body is not JSON')
  })
})

describe('members', () => {
  it('names each missing one', async () => {
    const none = await invalid(await put('{}'), 'token is required')
    expect(none).toContain('refreshToken is required')
    const one = await invalid(await put(`{"token":"${SECRET}"}`), 'refreshToken is required')
    expect(one).not.toContain(SECRET)
    expect(one).not.toContain('token is required;')
    const create = await invalid(await call('POST', PATH, { body: {} }), 'username is required')
    expect(create).toContain('password is required')
  })

  it.each([[null], [31337], [true], [[SECRET]], [{ [SECRET]: SECRET }]])(
    'names one that is %j',
    async (value) => {
      const text = await invalid(
        await put(JSON.stringify({ token: value, refreshToken: 'b' })),
        'token must be a string',
      )
      expect(text).not.toMatch(/31337|refreshToken/)
    },
  )

  it('treats inherited names as missing ones', async () => {
    await invalid(await put('{"__proto__":{"token":"a","refreshToken":"b"}}'), 'token is required')
  })

  it('ignores unknown ones', async () => {
    const body = { token: 'a', refreshToken: 'b', validityTime: 3600, customerId: null, constructor: 1 }
    await expectFailure(await put(JSON.stringify(body)), 401, 'AUTH_1002', 'Invalid token')
  })
})

describe('the size of a body', () => {
  const padded = (bytes: number) => {
    const empty = JSON.stringify({ token: 'a', refreshToken: 'b', pad: '' })
    return JSON.stringify({ token: 'a', refreshToken: 'b', pad: 'x'.repeat(bytes - empty.length) })
  }
  const streamed = (text: string, step = 1000) => {
    const bytes = new TextEncoder().encode(text)
    let at = 0
    return new ReadableStream<Uint8Array>({
      pull(controller) {
        if (at >= bytes.length) return controller.close()
        controller.enqueue(bytes.slice(at, at + step))
        at += step
      },
    })
  }
  const json = { 'content-type': 'application/json' }
  const sized = (text: string) => ({ ...json, 'content-length': String(text.length) })

  it('may be 16 KiB, whether it is announced or not', async () => {
    const text = padded(CAP)
    for (const response of [await put(text, sized(text)), await put(text), await put(streamed(text))]) {
      await expectFailure(response, 401, 'AUTH_1002', 'Invalid token')
    }
  })

  it('may not be one byte more', async () => {
    const text = padded(CAP + 1)
    for (const response of [await put(text, sized(text)), await put(text), await put(streamed(text))]) {
      await expectFailure(response, 413, 'GLOBAL_1006', 'Request too large')
    }
  })

  it('is read up to the limit if it has no end', async () => {
    let pulled = 0
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        pulled += 1
        controller.enqueue(new Uint8Array(65_536).fill(0x20))
      },
    })
    await expectFailure(await put(endless), 413, 'GLOBAL_1006', 'Request too large')
    // The rest is read too, up to 4 MiB. Otherwise the connection would break.
    expect(pulled).toBeLessThan(80)
  })

  it('is refused before it is parsed', async () => {
    await expectFailure(await put('x'.repeat(CAP + 1)), 413, 'GLOBAL_1006', 'Request too large')
  })
})

describe('the media type', () => {
  const body = '{"token":"a","refreshToken":"b"}'

  it.each([
    ['application/json'],
    ['application/json; charset=utf-8'],
    ['application/json;charset=UTF-8'],
    ['APPLICATION/JSON'],
    ['application/problem+json'],
    // RFC 8259 §11: JSON has no such parameter, and it has no effect. The body is UTF-8.
    ['application/json;charset=latin1'],
    // RFC 9110 §5.6.6: spaces around the semicolon, an empty parameter, any token as a name, a quoted value.
    ['application/json;'],
    ['application/json ; charset=utf-8'],
    ['application/json\t;\tcharset=utf-8'],
    ['application/json; v1.2=a'],
    ['application/json; profile="a;b"'],
  ])('may be %s', async (type) => {
    await expectFailure(await put(body, { 'content-type': type }), 401, 'AUTH_1002', 'Invalid token')
  })

  it.each([
    ['text/plain'],
    ['text/json'],
    ['application/x-www-form-urlencoded'],
    ['multipart/form-data; boundary=x'],
    ['multipart/form-data'],
    ['application/jsonp'],
    ['application/json, text/plain'],
    ['nonsense'],
  ])('may not be %s', async (type) => {
    for (const method of ['POST', 'PUT']) {
      const response = await send(method, PATH, { body, headers: { 'content-type': type } })
      const message = 'Unsupported media type: the body must be application/json'
      await expectFailure(response, 415, 'GLOBAL_1007', message)
    }
  })

  it('is ignored where the body is not read', async () => {
    const response = await send('DELETE', PATH, { body, headers: { 'content-type': 'text/plain' } })
    await expectFailure(response, 401, 'AUTH_1002', 'Invalid token')
  })

  it('does not change the agent and the country that are recorded', async () => {
    const { username } = await newUser()
    const headers = { 'content-type': 'application/json ; v=1', 'user-agent': 'Browser/1' }
    const login = JSON.stringify({ username, password: PASSWORD })
    const init = { body: login, headers, cf: { country: 'NZ' } }
    const { token } = await contentOf<Pair>(await send('POST', PATH, init as RequestInit))
    const listed = await call('GET', '/api/v2/auth/session', {
      headers: { authorization: `Bearer ${token}` },
    })
    expect(await contentOf(listed)).toMatchObject({ userAgent: 'Browser/1', country: 'NZ' })
  })

  it('must be given', async () => {
    const response = await put(new TextEncoder().encode(body), {})
    await expectFailure(response, 415, 'GLOBAL_1007', 'Unsupported media type')
  })
})

describe('the content coding', () => {
  const put = (coding: string, body: BodyInit = '{"token":"a","refreshToken":"b"}') =>
    send('PUT', PATH, { body, headers: { 'content-type': 'application/json', 'content-encoding': coding } })

  it('may be none', async () => {
    await expectFailure(await put('identity'), 401, 'AUTH_1002', 'Invalid token')
  })

  it.each(['gzip', 'br', 'deflate', 'zstd', 'identity, gzip', 'nonsense'])(
    'may not be %s, and the answer lists the allowed ones (RFC 9110 §15.5.16)',
    async (coding) => {
      const response = await put(coding, new Uint8Array([0x1f, 0x8b, 8, 0]))
      expect(response.headers.get('accept-encoding')).toBe('identity')
      const message = 'Unsupported media type: the body must not be compressed'
      await expectFailure(response, 415, 'GLOBAL_1007', message)
    },
  )
})
