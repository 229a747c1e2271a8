import { performance } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { cpuOf, memoryOf } from './cpu.ts'
import { Connection } from './http.ts'
import type { Running, Session } from './target.ts'

/** The result of one period of load. */
export interface Sample {
  /** Correct refreshes. */
  readonly count: number
  /** Correct refreshes, those of the warm-up included. */
  readonly all: number
  readonly failed: number
  /** CPU of the process that runs the code, in microseconds for each correct refresh. */
  readonly cpu: number
  /** The same for the other processes of the tree: wrangler and its proxy. */
  readonly others: number
  readonly perSecond: number
  /** Milliseconds. */
  readonly p50: number
  readonly p95: number
  readonly p99: number
  /** Resident bytes of the process that runs the code, at the end of the period. */
  readonly memory: number
}

export interface LoadPlan {
  /** Measured seconds. */
  readonly seconds: number
  /** Seconds of warm-up before them. */
  readonly warmup: number
  readonly connections: number
}

/** The most calls of one period, whatever the clock does. */
const MOST_CALLS = 1_000_000

/**
 * Refreshes in a closed loop. Each connection has its own sessions, which it uses in turn, and sends the next call
 * after the answer to the last one. It ends by itself. Throws if a connection is lost, because its family cannot go on,
 * and if refreshes fail repeatedly.
 */
export async function load(target: Running, sessions: readonly Session[], plan: LoadPlan): Promise<Sample> {
  const latencies: number[] = []
  let calls = 0
  let all = 0
  let failed = 0
  let measuring = false
  const end = performance.now() + (plan.warmup + plan.seconds) * 1000
  const share = Math.floor(sessions.length / plan.connections)

  async function client(own: readonly Session[]): Promise<void> {
    const connection = new Connection(target.origin)
    try {
      for (let turn = 0; performance.now() < end && calls < MOST_CALLS; turn++) {
        const session = own[turn % own.length]
        if (session === undefined) return
        calls++
        const begun = performance.now()
        const answer = await connection.send(session.next()).catch((cause) => {
          throw new Error(`a connection was lost: ${String(cause)}`, { cause })
        })
        const correct = session.accept(answer.status, answer.body)
        if (!correct && measuring) failed++
        if (!correct && failed > 100)
          throw new Error(`refreshes fail: ${answer.status} ${answer.body.slice(0, 300)}`)
        if (correct) all++
        if (correct && measuring) latencies.push(performance.now() - begun)
      }
    } finally {
      connection.close()
    }
  }

  const clients = Promise.all(
    Array.from({ length: plan.connections }, (_, index) =>
      client(sessions.slice(index * share, (index + 1) * share)),
    ),
  )
  const watched = sleep(plan.warmup * 1000).then(() => {
    measuring = true
    return { ...meter(target), at: performance.now() }
  })
  const [before] = await Promise.all([watched, clients])
  const seconds = (performance.now() - before.at) / 1000
  const after = meter(target)
  // wrangler starts another process when a file of the project changes. The earlier figures then belong to the old
  // process.
  if (after.runtime <= before.runtime) throw new Error('the process that runs the code is another one now')
  const count = latencies.length
  if (count === 0) throw new Error('no correct refresh')
  latencies.sort((a, b) => a - b)
  return {
    count,
    all,
    failed,
    cpu: (after.runtime - before.runtime) / count,
    others: (after.others - before.others) / count,
    perSecond: count / seconds,
    p50: quantile(latencies, 0.5),
    p95: quantile(latencies, 0.95),
    p99: quantile(latencies, 0.99),
    memory: memoryOf(target.pid),
  }
}

function meter(target: Running) {
  const runtime = cpuOf(target.pid)
  const all = target.tree().reduce((sum, pid) => sum + cpuOf(pid), 0)
  return { runtime, others: all - cpuOf(target.pid) }
}

const quantile = (sorted: readonly number[], q: number) =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? 0

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? 0)
    : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2
}

/** The sample in which every figure is the median of that figure. */
export function medianSample(samples: readonly Sample[]): Sample {
  const of = (pick: (sample: Sample) => number) => median(samples.map(pick))
  return {
    count: of((s) => s.count),
    all: of((s) => s.all),
    failed: samples.reduce((sum, s) => sum + s.failed, 0),
    cpu: of((s) => s.cpu),
    others: of((s) => s.others),
    perSecond: of((s) => s.perSecond),
    p50: of((s) => s.p50),
    p95: of((s) => s.p95),
    p99: of((s) => s.p99),
    memory: of((s) => s.memory),
  }
}
