import { vi } from 'vitest'
import type { Recorder } from './history.ts'
import { type Chance, idle } from './random.ts'

/** Faults of the platform: the clock moves, objects are evicted, objects crash. `pause` is in milliseconds. */
export async function trouble(
  chance: Chance,
  steps: number,
  recorders: readonly Recorder[],
  tear?: (how: 'evict' | 'abort') => Promise<void>,
  pause = 20,
): Promise<void> {
  for (let step = 0; step < steps; step += 1) {
    // Over RPC a call takes time. Within the object all calls run in one turn of the event loop.
    if (tear !== undefined) await new Promise((resolve) => setTimeout(resolve, chance.below(pause)))
    for (let turns = chance.below(8); turns > 0; turns -= 1) await idle(chance)
    const what = chance.weighed({ clock: 8, evict: 1, abort: 1 })
    if (what !== 'clock') {
      if (tear === undefined) continue
      // Both before and after, because a call that was under way at either moment may have been carried out twice.
      for (const recorder of recorders) recorder.crashes += 1
      await tear(what)
      for (const recorder of recorders) recorder.crashes += 1
      continue
    }
    const ms = chance.of(0, 1, 999, 1000, 5000, 20_000, 29_999, 40_000)
    vi.setSystemTime(Date.now() + ms)
    for (const recorder of recorders) recorder.note({ do: 'clock', ms })
  }
}

/** Whether the platform failed a call, and not the service's code: by the flags of the error, or by its message. */
export function isPlatforms(error: unknown): boolean {
  const { durableObjectReset, retryable, message } = error as Record<string, unknown>
  if (durableObjectReset === true || retryable === true) return true
  return /abortAllDurableObjects|evict|Network connection lost/i.test(String(message))
}
