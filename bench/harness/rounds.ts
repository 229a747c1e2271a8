import { type LoadPlan, load, medianSample, type Sample } from './load.ts'
import type { Running, Session, Target } from './target.ts'

export interface Measured {
  readonly target: Target
  /** Of each figure, the median of all rounds. */
  readonly sample: Sample
  readonly rounds: readonly Sample[]
}

export interface RoundPlan extends LoadPlan {
  readonly rounds: number
  /** Families of each connection, taken in turn. */
  readonly families: number
}

/**
 * Measures targets in interleaved rounds (A B C A B C), all started before the first: what disturbs this machine
 * for a while then disturbs all alike. A target that does not start is named and left out.
 */
export async function measure(
  targets: readonly Target[],
  plan: RoundPlan,
  say: (line: string) => void,
): Promise<Measured[]> {
  const started: { target: Target; running: Running; sessions: readonly Session[]; samples: Sample[] }[] = []
  try {
    for (const target of targets) {
      say(`starting ${target.name}`)
      try {
        const running = await target.start()
        // Here already, so that it is stopped whatever comes.
        const entry = { target, running, sessions: [] as readonly Session[], samples: [] as Sample[] }
        started.push(entry)
        entry.sessions = await running.sessions(plan.connections * (target.families ?? plan.families))
      } catch (error) {
        say(`${target.name} is left out: ${String(error)}`)
      }
    }
    const failed = new Set<string>()
    for (let round = 1; round <= plan.rounds; round++) {
      for (const { target, running, sessions, samples } of started) {
        if (sessions.length === 0 || failed.has(target.name)) continue
        try {
          const sample = await load(running, sessions, plan)
          samples.push(sample)
          const figures = `${sample.cpu.toFixed(0)} µs, ${sample.perSecond.toFixed(0)}/s, ${sample.failed} failed`
          say(`round ${round}/${plan.rounds} ${target.name}: ${figures}`)
        } catch (error) {
          failed.add(target.name)
          say(`${target.name} is left out: ${String(error)}`)
        }
      }
    }
    const ready = started.filter(({ target, samples }) => samples.length > 0 && !failed.has(target.name))
    return ready.map(({ target, samples }) => ({ target, sample: medianSample(samples), rounds: samples }))
  } finally {
    await Promise.all(started.map(({ running }) => running.stop()))
  }
}
