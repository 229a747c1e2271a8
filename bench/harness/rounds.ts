import { type LoadPlan, load, medianSample, type Sample } from './load.ts'
import { storedIn } from './stored.ts'
import type { Running, Session, Target } from './target.ts'

export interface Measured {
  readonly target: Target
  /** Of each figure, the median of all rounds. */
  readonly sample: Sample
  readonly rounds: readonly Sample[]
  readonly stored: Stored
}

/** What a target keeps in files. */
export interface Stored {
  /** Bytes after its sessions were opened; 0 if it keeps nothing. */
  readonly opened: number
  /** Bytes that a refresh adds, on average, after the round that does not count. */
  readonly perRefresh: number
}

interface Started {
  readonly target: Target
  readonly running: Running
  sessions: readonly Session[]
  /** Bytes stored after its sessions were opened, after the warm-up, and after each round. */
  readonly stored: number[]
  readonly samples: Sample[]
}

export interface RoundPlan extends LoadPlan {
  readonly rounds: number
  /** Families of each connection, taken in turn. */
  readonly families: number
}

/**
 * Measures targets in interleaved rounds (A B C A B C), all started before the first: what disturbs this machine
 * for a while then disturbs all alike. One round before them does not count: it is the engine's, which compiles what
 * runs often, and makes the pages that every later write uses again. A target that does not start is named and left
 * out.
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
        // Here already, so that it is stopped whatever comes.
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
