import type { Attempts } from './attempts.ts'
import { type LoadPlan, load, medianSample, type Sample } from './load.ts'
import { storedIn } from './stored.ts'
import type { Running, Session, Target } from './target.ts'

export interface Measured {
  readonly target: Target
  /** The median of all rounds for each figure. */
  readonly sample: Sample
  readonly rounds: readonly Sample[]
  readonly stored: Stored
}

/** The files of a target. */
export interface Stored {
  /** Bytes after its sessions were opened. 0: it stores nothing. */
  readonly opened: number
  /** Bytes that a refresh adds on average, after the warm-up round. */
  readonly perRefresh: number
}

interface Started {
  readonly target: Target
  running: Running
  sessions: readonly Session[]
  /** Stored bytes after its sessions were opened, after the warm-up, and after each round, since its last start. */
  stored: number[]
  readonly samples: Sample[]
  /** The rounds before its second start. Null: it was started once. */
  roundsBefore: number | null
}

export interface RoundPlan extends LoadPlan {
  readonly rounds: number
  /** Families of each connection, which it uses in turn. */
  readonly families: number
}

/**
 * Measures targets in interleaved rounds (A B C A B C), all started before the first round. So a disturbance of the
 * machine affects all targets alike. The first round is not counted: in it the engine compiles the hot code, and the
 * storage allocates the pages that later writes reuse. A target that fails after the first round is started once more,
 * and named, because a peer may hang after some minutes. A target that does not start, or fails again, has no figures.
 */
export async function measure(
  targets: readonly Target[],
  plan: RoundPlan,
  attempts: Attempts,
  say: (line: string) => void,
): Promise<Measured[]> {
  const started: Started[] = []
  try {
    for (const target of targets) {
      say(`starting ${target.name}`)
      await attempts.of(target.title, () => start(target, plan, started))
    }
    for (let round = 0; round <= plan.rounds; round++) {
      for (const one of started) {
        await attempts.of(one.target.title, async () => {
          const sample = await sampleOf(one, round, plan, attempts)
          if (round > 0) one.samples.push(sample)
          one.stored.push(bytesOf(one.running))
          const turn = round === 0 ? 'warm-up' : `round ${round}/${plan.rounds}`
          const figures = `${sample.cpu.toFixed(0)} µs, ${sample.perSecond.toFixed(0)}/s, ${sample.failed} failed`
          say(`${turn} ${one.target.name}: ${figures}`)
        })
      }
    }
    return started
      .filter(({ target }) => !attempts.failed(target.title))
      .map((one) => {
        const { target, samples } = one
        return { target, sample: medianSample(samples), rounds: samples, stored: storedBy(one) }
      })
  } finally {
    await Promise.all(started.map(({ running }) => running.stop()))
  }
}

async function start(target: Target, plan: RoundPlan, started: Started[]): Promise<void> {
  const running = await target.start()
  // The target is added before its sessions open, so that it is stopped in any case.
  const entry: Started = { target, running, sessions: [], stored: [], samples: [], roundsBefore: null }
  started.push(entry)
  await openSessions(entry, plan)
}

async function openSessions(one: Started, plan: RoundPlan): Promise<void> {
  one.sessions = await one.running.sessions(plan.connections * (one.target.families ?? plan.families))
  one.stored = [bytesOf(one.running)]
}

/** One round of a target. If a counted round fails, the target is started once more and warmed up before it. */
async function sampleOf(one: Started, round: number, plan: RoundPlan, attempts: Attempts): Promise<Sample> {
  try {
    return await load(one.running, one.sessions, plan)
  } catch (error) {
    if (round === 0 || one.roundsBefore !== null) throw error
    attempts.restarted(one.target.title, round, error)
    one.roundsBefore = one.samples.length
    await one.running.stop()
    one.running = await one.target.start()
    await openSessions(one, plan)
    await load(one.running, one.sessions, plan)
    one.stored.push(bytesOf(one.running))
    return load(one.running, one.sessions, plan)
  }
}

const bytesOf = ({ folder }: Running) => (folder === null ? 0 : storedIn(folder))

function storedBy({ stored, samples, roundsBefore }: Started): Stored {
  const [opened = 0, first = 0] = stored
  const refreshes = samples.slice(roundsBefore ?? 0).reduce((sum, { all }) => sum + all, 0)
  return { opened, perRefresh: ((stored.at(-1) ?? 0) - first) / refreshes }
}
