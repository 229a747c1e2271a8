import { describe, expect, it } from 'vitest'
import { GroupCommit } from '../../../../src/families/object/group-commit.ts'

/** Commits that take as long as the test says. */
class Disk {
  readonly #written: PromiseWithResolvers<void>[] = []

  sync(): Promise<void> {
    const commit = Promise.withResolvers<void>()
    this.#written.push(commit)
    return commit.promise
  }

  /** Ends the commit that is being written. */
  written(): void {
    this.#written.shift()?.resolve()
  }

  failed(): void {
    this.#written.shift()?.reject(new Error('disk I/O error'))
  }
}

/** A group commit that notes the requests of each turn. A request below 0 throws. */
function grouping() {
  const disk = new Disk()
  const groups: number[][] = []
  let turnIsOver = true
  const commit = new GroupCommit<number, number>(disk, (request) => {
    if (turnIsOver) groups.push([])
    turnIsOver = false
    queueMicrotask(() => {
      turnIsOver = true
    })
    groups.at(-1)?.push(request)
    if (request < 0) throw new Error(`no ${request}`)
    return request * 10
  })
  return { disk, groups, decide: (request: number) => commit.decide(request) }
}

/** Longer than the time in which a busy cell gathers a group. */
const longEnough = () => scheduler.wait(20)
/** A turn, without a timer. */
const turn = () => Promise.resolve().then(() => {})

describe('a group', () => {
  it('has one request if no commit is in flight, and it is decided in the turn of its call', async () => {
    const { groups, decide } = grouping()
    const answer = decide(1)
    expect(groups).toEqual([[1]])
    expect(await answer).toBe(10)
  })

  it('has all requests that came during a commit, in their order, and none of them was decided before', async () => {
    const { disk, groups, decide } = grouping()
    const answers = [1, 2, 3].map(decide)
    await longEnough()
    expect(groups).toEqual([[1]])
    disk.written()
    expect(await Promise.all(answers)).toEqual([10, 20, 30])
    expect(groups).toEqual([[1], [2, 3]])
  })

  it('gathers for a moment after a commit that others waited for', async () => {
    const { disk, groups, decide } = grouping()
    const answers = [1, 2].map(decide)
    disk.written()
    await turn()
    answers.push(decide(3))
    expect(await Promise.all(answers)).toEqual([10, 20, 30])
    expect(groups).toEqual([[1], [2, 3]])
  })

  it('gathers also after a group for whose commit nobody waited', async () => {
    const { disk, groups, decide } = grouping()
    const answers = [1, 2, 3].map(decide)
    disk.written()
    await longEnough()
    disk.written()
    // The commit has ended, and the timer has not.
    for (let turns = 0; turns < 10; turns += 1) await turn()
    answers.push(...[4, 5].map(decide))
    expect(await Promise.all(answers)).toEqual([10, 20, 30, 40, 50])
    expect(groups).toEqual([[1], [2, 3], [4, 5]])
  })

  it('does not delay a caller that is alone', async () => {
    const { disk, groups, decide } = grouping()
    for (const request of [1, 2, 3]) {
      const answer = decide(request)
      expect(groups).toHaveLength(request)
      expect(await answer).toBe(request * 10)
      disk.written()
      await turn()
      await turn()
    }
  })

  it('ends: after the last commit a request is decided at once again', async () => {
    const { disk, groups, decide } = grouping()
    const answers = [1, 2].map(decide)
    disk.written()
    await longEnough()
    disk.written()
    await Promise.all(answers)
    await longEnough()
    void decide(3)
    expect(groups).toEqual([[1], [2], [3]])
  })
})

it('a request that throws fails alone', async () => {
  const { disk, decide } = grouping()
  const answers = [1, 2, -3, 4].map(decide)
  disk.written()
  expect((await Promise.allSettled(answers)).map(({ status }) => status)).toEqual([
    'fulfilled',
    'fulfilled',
    'rejected',
    'fulfilled',
  ])
  await expect(answers[2]).rejects.toThrow('no -3')
})

it('a commit that fails leaves no caller waiting', async () => {
  const { disk, groups, decide } = grouping()
  const answers = [1, 2].map(decide)
  disk.failed()
  expect(await Promise.all(answers)).toEqual([10, 20])
  expect(groups).toEqual([[1], [2]])
})

it('a storage that throws at once, without a promise, leaves no later caller waiting', async () => {
  const broken = {
    sync: () => {
      throw new Error('the storage is broken')
    },
  }
  const commit = new GroupCommit<number, number>(broken, (request) => request * 10)
  expect(await Promise.all([1, 2].map((request) => commit.decide(request)))).toEqual([10, 20])
  await longEnough()
  expect(await commit.decide(3)).toBe(30)
})
