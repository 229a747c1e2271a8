import { describe, expect, it } from 'vitest'
import { RecordCache } from '../../../src/users/record-cache.ts'

const client = (id: string, secretHash = 'hash') => ({
  id,
  name: 'orders',
  disabled: false,
  secretHash,
  scopes: [],
  rights: [],
  customerId: null,
})

describe('the cached records of an isolate', () => {
  it('are kept for 30 s from the start of the read', () => {
    const kept = new RecordCache<ReturnType<typeof client>>()
    expect(kept.get('a', 1000)).toBeNull()
    kept.put(client('a'), 1000)
    expect(kept.get('a', 30_999)).toEqual(client('a'))
    expect(kept.get('a', 31_000)).toBeNull()
    expect(kept.get('b', 1000)).toBeNull()
  })

  it('are at most 1,000, and the oldest entry is dropped first', () => {
    const kept = new RecordCache<ReturnType<typeof client>>()
    for (let index = 0; index < 1000; index += 1) kept.put(client(`${index}`), 1)
    kept.put(client('0'), 2)
    kept.put(client('one more'), 2)
    expect(kept.get('1', 2)).toBeNull()
    for (const id of ['0', '2', '999', 'one more']) expect(kept.get(id, 2)).toEqual(client(id))
  })

  it('are the latest that was read or changed, in any order of answers', () => {
    const kept = new RecordCache<ReturnType<typeof client>>()
    kept.put(client('a', 'new'), 2)
    kept.put(client('a', 'old'), 1)
    expect(kept.get('a', 3)).toEqual(client('a', 'new'))
    kept.drop('a', 4)
    for (const askedAt of [3, 4]) {
      kept.put(client('a', 'old'), askedAt)
      expect(kept.get('a', 5)).toBeNull()
    }
    kept.put(client('a', 'changed'), 5)
    expect(kept.get('a', 6)).toEqual(client('a', 'changed'))
  })
})
