import type { Checkout } from './harness/commit.ts'
import type { Target } from './harness/target.ts'
import type { Group } from './options.ts'
import { cells, families, headline, lone, unstored } from './targets/bare.ts'
import { filled } from './targets/filled.ts'
import { floorSteps, objectPerFamily, routedFloor, wranglerFloor } from './targets/floors.ts'
import { oidcProvider, peers } from './targets/peers.ts'
import { service } from './targets/service.ts'

/** Targets that are measured together: their rounds are interleaved, and nothing else runs beside them. */
export interface Batch {
  readonly group: Group
  readonly heading: string
  readonly targets: readonly Target[]
  /** The target that the others are compared with. */
  readonly base: string
  /** The connections, if they differ from the option. */
  readonly connections?: number
}

/** All batches of a run. `today` is the commit that --against names, or null. */
export const batchesOf = (today: Checkout | null): readonly Batch[] => [
  {
    group: 'disk',
    heading: 'Workerd alone, files on disk',
    targets: [...headline('disk', today), ...peers('disk')],
    base: 'disk-floor',
  },
  {
    group: 'memory',
    heading: 'Workerd alone, files in memory',
    targets: [...headline('memory', today), ...peers('memory')],
    base: 'memory-floor',
  },
  {
    group: 'lone',
    heading: 'A lone refresh: workerd alone, one connection, files on disk',
    targets: lone(today),
    base: 'lone-floor',
    connections: 1,
  },
  {
    group: 'maps',
    heading: 'Workerd alone, no storage',
    targets: [...unstored(today), ...peers('maps')],
    base: 'maps-ours',
  },
  {
    group: 'steps',
    heading: 'The floor step by step: workerd alone, files on disk',
    targets: floorSteps,
    base: 'step-sql',
  },
  {
    group: 'families',
    heading: 'Many families in turn: workerd alone, files on disk',
    targets: [...families, objectPerFamily],
    base: 'families-few',
  },
  {
    group: 'cells',
    heading: 'Large and old cells: workerd alone, files on disk',
    targets: cells,
    base: 'cells-small',
  },
  {
    group: 'wrangler',
    heading: 'For comparison: as run locally, under `wrangler dev`',
    targets: [
      wranglerFloor,
      routedFloor,
      service,
      filled('wrangler-unrouted', 'this service without its asset router, `wrangler dev`', {
        on: 'wrangler',
      }),
      ...peers('wrangler'),
      oidcProvider,
    ],
    base: 'wrangler-floor',
  },
]
