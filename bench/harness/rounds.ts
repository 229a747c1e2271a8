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
  readonly running: Running
  sessions: readonly Session[]
  /** Stored bytes after its sessions were opened, after the warm-up, and after each round. */
  readonly stored: number[]
  readonly samples: Sample[]
}

export interface RoundPlan extends LoadPlan {
  readonly rounds: number
  /** Families of each connection, which it uses in turn. */
  readonly families: number
}

/**
 * Measures targets in interleaved rounds (A B C A B C), all started before the first round. So a disturbance of the
 * machine affects all targets alike. The first round is not counted: in it the engine compiles the hot code, and the
 * storage allocates the pages that later writes reuse. A target that does not start is named and left out.
 */
export async function measure(
  targets: readonly Target[],
  plan: RoundPlan,
  say: (line: string) => void,
): Promise<Measured[]> {
  const started: Started[] = []
  try {
    for (const target of targets) {
      say(`starting ${target.name}`)
      try {
        const running = await target.start()
        // The target is added now, so that it is stopped in any case.
        const entry: Started = { target, running, sessions: [], stored: [], samples: [] }
        started.push(entry)
        entry.sessions = await running.sessions(plan.connections * (target.families ?? plan.families))
        entry.stored.push(bytesOf(running))
      } catch (error) {
        say(`${target.name} is left out: ${String(error)}`)
      }
    }
    const failed = new Set<string>()
    for (let round = 0; round <= plan.rounds; round++) {
      for (const { target, running, sessions, samples, stored } of started) {
        if (sessions.length === 0 || failed.has(target.name)) continue
        try {
          const sample = await load(running, sessions, plan)
          if (round > 0) samples.push(sample)
          stored.push(bytesOf(running))
          const figures = `${sample.cpu.toFixed(0)} µs, ${sample.perSecond.toFixed(0)}/s, ${sample.failed} failed`
          say(`${round === 0 ? 'warm-up' : `round ${round}/${plan.rounds}`} ${target.name}: ${figures}`)
        } catch (error) {
          failed.add(target.name)
          say(`${target.name} is left out: ${String(error)}`)
        }
      }
    }
    const ready = started.filter(({ target, samples }) => samples.length > 0 && !failed.has(target.name))
    return ready.map((one) => {
      const { target, samples } = one
      return { target, sample: medianSample(samples), rounds: samples, stored: storedBy(one) }
    })
  } finally {
    await Promise.all(started.map(({ running }) => running.stop()))
  }
}

const bytesOf = ({ folder }: Running) => (folder === null ? 0 : storedIn(folder))

function storedBy({ stored, samples }: Started): Stored {
  const [opened = 0, first = 0] = stored
  const refreshes = samples.reduce((sum, { all }) => sum + all, 0)
  return { opened, perRefresh: ((stored.at(-1) ?? 0) - first) / refreshes }
}
