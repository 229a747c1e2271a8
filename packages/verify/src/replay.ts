/**
 * Remembers which messages were received. One store serves one sender, or its keys are given a prefix for each, because two
 * senders may choose the same id.
 */
export interface ReplayStore {
  /**
   * Remembers an id until a time in seconds since 1970. Gives true the first time, and false while the id is remembered. Of
   * parallel calls with one id exactly one gets true. It rejects if the store cannot answer, which makes the message
   * `unavailable`, so that its sender tries again.
   */
  remember(id: string, untilEpochSeconds: number): Promise<boolean>
}

/** A store in memory, for a receiver that runs once. */
export interface MemoryReplayStore extends ReplayStore {
  /** Forgets an id, so that a message whose handling failed is accepted again. */
  forget(id: string): void
}

/** The ids that a store in memory keeps, at most. With ids of 40 characters they take about 10 MB. */
const MAX_IDS = 100_000

/**
 * A store in memory, of at most `maxIds` ids, 100,000 by default. Where there are more, the one that was remembered first is
 * forgotten. A receiver that runs several times needs a database, and a restart empties this one.
 */
export function memoryReplayStore({ maxIds = MAX_IDS }: { maxIds?: number } = {}): MemoryReplayStore {
  if (!(maxIds >= 1)) throw new RangeError('maxIds must be at least 1')
  /** By id, in the order in which they were remembered. */
  const untils = new Map<string, number>()
  return {
    remember: async (id, until) => {
      const now = Date.now() / 1000
      if ((untils.get(id) ?? Number.NEGATIVE_INFINITY) > now) return false
      untils.delete(id)
      dropExpired(untils, now)
      untils.set(id, until)
      for (const oldest of untils.keys()) {
        if (untils.size <= maxIds) break
        untils.delete(oldest)
      }
      return true
    },
    forget: (id) => void untils.delete(id),
  }
}

/** Drops the expired ids up to the first one that is not: each call pays for what it drops alone. */
function dropExpired(untils: Map<string, number>, now: number): void {
  for (const [id, until] of untils) {
    if (until > now) return
    untils.delete(id)
  }
}

/** Why a message is not handled: it was received before, or the store could not be asked. */
export type ReplayRefusal =
  | { readonly ok: false; readonly error: 'replayed' }
  | { readonly ok: false; readonly error: 'unavailable'; readonly cause: unknown }

/** Null: the id is new, or there is no store. */
export async function replayRefusal(
  store: ReplayStore | undefined,
  id: string,
  untilEpochSeconds: number,
): Promise<ReplayRefusal | null> {
  if (store === undefined) return null
  try {
    const isNew = await store.remember(id, untilEpochSeconds)
    return isNew ? null : { ok: false, error: 'replayed' }
  } catch (cause) {
    return { ok: false, error: 'unavailable', cause }
  }
}
