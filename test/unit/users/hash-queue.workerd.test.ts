import { afterEach, describe, expect, it, vi } from 'vitest'
import { HashQueue } from '../../../src/users/hash-queue.ts'

afterEach(() => {
  vi.restoreAllMocks()
  vi.useRealTimers()
})

const turn = () => scheduler.wait(1)

/** A call of `scheduler.wait` that never returns, as in a request that the client cancelled. */
const gone = () => vi.spyOn(scheduler, 'wait').mockReturnValueOnce(new Promise(() => {}))

describe('the queue of password hashes', () => {
  it('runs one hash at a time, in order of arrival, and other work between two hashes', async () => {
    const line = new HashQueue()
    const seen: string[] = []
    let others = true
    const bystander = (async () => {
      while (others) {
        seen.push('other')
        await turn()
      }
    })()
    const hashes = Array.from({ length: 6 }, (_, index) => line.run(() => seen.push(`hash ${index}`)))
    await Promise.all(hashes)
    others = false
    await bystander
    const ran = seen.filter((what) => what !== 'other')
    expect(ran).toEqual(Array.from({ length: 6 }, (_, index) => `hash ${index}`))
    for (const hash of ran.slice(1)) expect(seen[seen.indexOf(hash) - 1]).toBe('other')
  })

  it('also runs other work where the next hash arrives just after the last', async () => {
    const line = new HashQueue()
    const seen: string[] = []
    const first = line.run(() => seen.push('hash'))
    // The next call finds an empty queue, and one hash that has run.
    expect(seen).toEqual(['hash'])
    const second = line.run(() => seen.push('hash'))
    await turn()
    seen.push('other')
    await Promise.all([first, second])
    expect(seen).toEqual(['hash', 'other', 'hash'])
  })

  it('returns the result of the hash, and runs the next one when one throws', async () => {
    const line = new HashQueue()
    expect(await line.run(() => 7)).toEqual({ ok: true, value: 7 })
    const broken = line.run(() => {
      throw new Error('malformed')
    })
    await expect(broken).rejects.toThrow('malformed')
    expect(await line.run(() => 8)).toEqual({ ok: true, value: 8 })
  })

  it('refuses a hash while it is full, and accepts one later', async () => {
    const line = new HashQueue()
    const all = await Promise.all(Array.from({ length: 70 }, (_, index) => line.run(() => index)))
    const refused = all.filter((one) => !one.ok)
    expect(refused).toHaveLength(6)
    expect(all.slice(0, 64).every((one) => one.ok)).toBe(true)
    expect(refused[0]).toMatchObject({ refusal: { kind: 'too_many_requests', retryAfterSeconds: 10 } })
    expect((await line.run(() => 1)).ok).toBe(true)
  })

  it('does not wait for a cancelled request, first or among many', async () => {
    const line = new HashQueue()
    const ran: number[] = []
    const first = line.run(() => ran.push(1))
    gone()
    const lost = line.run(() => ran.push(2))
    const rest = [3, 4].map((index) => line.run(() => ran.push(index)))
    await first
    const began = Date.now()
    await Promise.all(rest)
    expect(ran).toEqual([1, 3, 4])
    expect(Date.now() - began).toBeLessThan(8000)
    expect(await Promise.race([lost, 'still waiting'])).toBe('still waiting')
  })

  it('does not wait for a request that was cancelled after its hash', async () => {
    const line = new HashQueue()
    const ran: number[] = []
    gone()
    void line.run(() => ran.push(1))
    await line.run(() => ran.push(2))
    expect(ran).toEqual([1, 2])
  })

  it('waits 0.5 s for a request that was cancelled after its hash, and 1 s for one cancelled before it', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    const line = new HashQueue()
    const soon = (hash: Promise<unknown>) =>
      Promise.race([hash.then(() => 'ran'), scheduler.wait(300).then(() => 'waits')])
    gone()
    void line.run(() => 1)
    const second = line.run(() => 2)
    expect(await soon(second)).toBe('waits')
    vi.setSystemTime(Date.now() + 501)
    expect(await soon(second)).toBe('ran')
    const third = line.run(() => 3)
    gone()
    void line.run(() => 4)
    await third
    const last = line.run(() => 5)
    expect(await soon(last)).toBe('waits')
    vi.setSystemTime(Date.now() + 1001)
    expect(await soon(last)).toBe('ran')
  })

  it('gives a late request its place again', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    const line = new HashQueue()
    const ran: number[] = []
    const first = line.run(() => ran.push(1))
    const others = [2, 3].map((index) => line.run(() => ran.push(index)))
    // After a minute without activity all requests count as cancelled. They run in the order of their numbers.
    vi.setSystemTime(Date.now() + 60_000)
    const last = line.run(() => ran.push(4))
    await Promise.all([first, ...others, last])
    expect(ran.toSorted()).toEqual([1, 2, 3, 4])
    expect(ran.indexOf(2)).toBeLessThan(ran.indexOf(3))
  })
})
