import { mkdirSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { memoryStore } from '@edge-token-service/client'
import { cookieStore } from '@edge-token-service/client/cookie'
import { fileStore } from '@edge-token-service/client/file'
import { storeChecks } from '@edge-token-service/client/test-kit'
import { describe, expect, it } from 'vitest'
import { newFile } from './parts/service.ts'

// The stores that run on Node. test/browser/client.test.ts has the same checks for IndexedDB.

describe('memory', () => {
  it.each(storeChecks)('$name', async ({ run }) => {
    const store = memoryStore()
    await run(() => store)
  })
})

describe('file', () => {
  it.each(storeChecks)('$name', async ({ run }) => {
    const file = newFile()
    await run(() => fileStore(file))
  })

  it('is readable by its owner alone', async () => {
    const file = newFile()
    await fileStore(file).replace(null, { pair: null, lastRefreshToken: 'secret' })
    expect(statSync(file).mode & 0o777).toBe(0o600)
  })

  it('takes a lock over from a process that has ended', async () => {
    const file = newFile()
    writeFileSync(`${file}.lock`, '')
    utimesSync(`${file}.lock`, 0, 0)
    const record = { pair: null, lastRefreshToken: 'secret' }
    const replaced = await Promise.all([1, 2, 3].map(() => fileStore(file).replace(null, record)))
    expect(replaced.filter(Boolean)).toHaveLength(1)
  })

  it('counts a file that is no record as none, and fails where there can be no file', async () => {
    const file = newFile()
    for (const text of ['{"pair":', '{}', '5', 'null']) {
      writeFileSync(file, text)
      expect(await fileStore(file).read(), text).toBe(null)
    }
    const folder = newFile()
    mkdirSync(folder)
    await expect(fileStore(folder).read()).rejects.toThrow('EISDIR')
  })
})

describe('cookie', () => {
  it.each(storeChecks.filter(({ compares }) => compares !== true))('$name', async ({ run }) => {
    let jar = ''
    const setCookie = (value: string) => {
      jar = value.includes('Max-Age=0') ? '' : (value.split(';')[0] ?? '')
    }
    await run(() => cookieStore({ cookie: jar, setCookie }))
  })

  it('keeps the cookie from scripts, from other sites and from plain http', async () => {
    const set: string[] = []
    const store = cookieStore({ cookie: null, setCookie: (value) => set.push(value) })
    await store.replace(null, { pair: null, lastRefreshToken: 'secret' })
    await store.replace({ pair: null, lastRefreshToken: 'secret' }, null)
    const attributes = 'Path=/; HttpOnly; SameSite=Lax; Secure'
    expect(set).toEqual([
      expect.stringMatching(new RegExp(`^__Host-session=[\\w%.-]+; Max-Age=1209600; ${attributes}$`)),
      `__Host-session=; Max-Age=0; ${attributes}`,
    ])
  })

  it('refuses a session that needs a cookie which browsers ignore', async () => {
    const set: string[] = []
    const store = cookieStore({ cookie: null, setCookie: (value) => set.push(value) })
    const record = (bytes: number) => ({ pair: null, lastRefreshToken: 'x'.repeat(bytes) })
    await expect(store.replace(null, record(4000))).rejects.toThrow('bytes, which browsers ignore')
    expect([set, await store.read()]).toEqual([[], null])
    await store.replace(null, record(3800))
    expect(set[0]?.length).toBeLessThanOrEqual(4096)
  })

  it.each(['', 'session=x', '__Host-session=%%%', '__Host-session=bnVsbA', 'x__Host-session=e30'])(
    'counts %j as no record',
    async (cookie) => {
      expect(await cookieStore({ cookie, setCookie: () => {} }).read()).toBe(null)
    },
  )
})
