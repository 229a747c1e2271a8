import { Unavailable } from '../core/unavailable.ts'
import { event } from './events.ts'

/**
 * One point of the metrics. Its texts are fixed words of this service and the region of a cell. It has no user, token, hash,
 * address or text of a caller (invariant 6).
 */
export interface Point {
  /** The kind of call (`src/http/measure.ts`), or `event`, `outbox`, `schedule`. Points are sampled by it. */
  readonly kind: string
  /** The outcome of a call, or the name of an event. */
  readonly outcome: string
  readonly cause?: string | null | undefined
  /** The cell of the call. The point has only its region. */
  readonly cell?: string | undefined
  /** `dpop` or `bearer`: whether a client sent a proof of a key. */
  readonly client?: string | undefined
  /** What the point stands for: 1 call, a number of events, or the entries of an outbox. */
  readonly count?: number
  /** Milliseconds that a call took, or the age of the oldest entry of an outbox. */
  readonly milliseconds?: number
}

/**
 * The columns of the dataset, by their names in SQL. `docs/monitoring.md` lists them.
 * https://developers.cloudflare.com/analytics/analytics-engine/limits/: one index of 96 bytes, 20 blobs of 16 KB, 20
 * doubles. An invocation may write 250 points, and writes one, or one for each name and cause of its events.
 */
export const COLUMNS = {
  index1: ({ kind }: Point) => kind,
  blob1: ({ outcome }: Point) => outcome,
  blob2: ({ cause }: Point) => cause ?? '',
  blob3: ({ cell }: Point) => (cell === undefined ? '' : regionOf(cell)),
  blob4: ({ client }: Point) => client ?? '',
  double1: ({ count = 1 }: Point) => count,
  double2: ({ milliseconds = 0 }: Point) => milliseconds,
} as const

/** Writes a point. Without the binding `METRICS` it does nothing. A failure is logged, and never fails the call. */
export function writePoint(dataset: AnalyticsEngineDataset | undefined, point: Point): void {
  if (dataset === undefined) return
  try {
    dataset.writeDataPoint({
      indexes: [COLUMNS.index1(point)],
      blobs: [COLUMNS.blob1(point), COLUMNS.blob2(point), COLUMNS.blob3(point), COLUMNS.blob4(point)],
      doubles: [COLUMNS.double1(point), COLUMNS.double2(point)],
    })
  } catch (error) {
    event({ event: 'unavailable', level: 'warn', part: 'metrics', error: String(error) })
  }
}

/** The outcome of a failed call, by its exception: an outage with its part, or a bug. */
export function failureOf(error: unknown): Pick<Point, 'cause' | 'cell'> & { readonly cause: string } {
  return error instanceof Unavailable ? { cause: error.part, cell: error.cell } : { cause: 'unexpected' }
}

/** The part of a cell's name before its number. */
function regionOf(cell: string): string {
  return cell.slice(0, Math.max(cell.lastIndexOf('-'), 0))
}
