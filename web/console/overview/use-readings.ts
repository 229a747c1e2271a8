import { useEffect, useState } from 'preact/hooks'
import { useLoad } from '../../components/use-load.ts'
import type { paths } from '../../openapi.d.ts'
import { type Calls, oneOf } from '../../service/calls.ts'

/** Between two readings while the page is seen. */
const EVERY_MS = 15_000
/** A reading that is not answered by then has failed, so that the next one can be made. */
const PATIENCE_MS = 12_000
/** From this age on a reading is not fresh: three were missed. */
const FRESH_MS = 4 * EVERY_MS
/** Four hours of samples. */
const MOST_SAMPLES = 960

type Answer = paths['/api/v2/operator/stats']['get']['responses'][200]['content']['application/json']

/** The numbers of today. */
export type Today = Answer['content'][number]

/** The outbox at a moment. */
export interface Sample {
  /** Epoch milliseconds. */
  readonly at: number
  readonly entries: number
  readonly oldestSeconds: number
}

/** What was read, when, and whether it is still so. */
export interface Readings {
  readonly today: Today | null
  /** Epoch milliseconds: when the numbers were asked for. */
  readonly at: number
  readonly isFresh: boolean
  readonly fault: unknown
  /** The outbox at each reading since the view was opened. */
  readonly samples: readonly Sample[]
}

/** Reads the numbers of today again and again, while the page is seen. */
export function useReadings(calls: Calls): Readings {
  const [samples, setSamples] = useState<readonly Sample[]>([])
  const [now, setNow] = useState(() => Date.now())
  const { value, fault, reload } = useLoad(async () => {
    const at = Date.now()
    const signal = AbortSignal.timeout(PATIENCE_MS)
    const today = await oneOf(calls.GET('/api/v2/operator/stats', { signal }))
    setSamples((before) => [...before.slice(1 - MOST_SAMPLES), { at, ...today.outbox }])
    setNow(at)
    return { at, today }
  }, [])
  useEffect(() => {
    const read = () => {
      setNow(Date.now())
      if (!document.hidden) void reload()
    }
    const timer = setInterval(read, EVERY_MS)
    document.addEventListener('visibilitychange', read)
    return () => {
      clearInterval(timer)
      document.removeEventListener('visibilitychange', read)
    }
  }, [reload])
  const at = value?.at ?? now
  return {
    today: value?.today ?? null,
    at,
    isFresh: fault === null && now - at < FRESH_MS,
    fault,
    samples,
  }
}
