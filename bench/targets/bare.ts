import { join } from 'node:path'
import type { Checkout } from '../harness/commit.ts'
import type { Target } from '../harness/target.ts'
import type { Place } from '../harness/workerd.ts'
import { BENCH_SERVICE, filled } from './filled.ts'
import { floor } from './floors.ts'
import { forgedAt } from './forged.ts'
import { received } from './received.ts'

// This service and the floor in workerd alone. `today` is the commit that --against names, or null.

const UNGROUPED = { GROUP_COMMIT: 'off' }
const PLACES = { disk: 'on disk', memory: 'in memory' } satisfies Record<Place, string>

/** The floor, this service, and this service without group commit, at the other commit and with forged tokens. */
export function headline(on: Place, today: Checkout | null): Target[] {
  const where = PLACES[on]
  const ours = filled(`${on}-ours`, `this service, ${where}`, { on })
  return [
    floor(on, `${on}-floor`, `**the floor**, ${where}`),
    ours,
    filled(`${on}-ungrouped`, `this service, GROUP_COMMIT=off, ${where}`, { on, variables: UNGROUPED }),
    received(`${on}-received`, `this service with a receiver of events, ${where}`, on),
    ...before(`${on}-today`, where, { on }, today),
    forgedAt(ours, `${on}-forged`, `this service, forged refresh tokens, ${where}`),
  ]
}

/** The refresh of a client that is alone. */
export const lone = (today: Checkout | null): Target[] => [
  floor('disk', 'lone-floor', 'the floor, one connection'),
  filled('lone-ours', 'this service, one connection', { on: 'disk' }),
  filled('lone-ungrouped', 'this service, GROUP_COMMIT=off, one connection', {
    on: 'disk',
    variables: UNGROUPED,
  }),
  ...before('lone-today', 'one connection', { on: 'disk' }, today),
]

/** The Worker with a map in the place of its cells. */
export const unstored = (today: Checkout | null): Target[] => [
  filled('maps-ours', 'this service, no storage', { on: 'memory', memory: 'all' }),
  ...before('maps-today', 'no storage', { on: 'memory', memory: 'all' }, today),
]

/** Few and many families for each connection. */
export const families: readonly Target[] = [
  filled('families-few', 'one family a connection, this service', { on: 'disk', families: 1 }),
  filled('families-many', '1,000 families a connection, this service', { on: 'disk', families: 1000 }),
]

/** One cell each, with few or many families, new or rotated. */
export const cells: readonly Target[] = [
  filled('cells-small', 'a cell of 100 families', { on: 'disk', besides: 100 }),
  filled('cells-large', 'a cell of 100,000 families', { on: 'disk', besides: 100_000 }),
  filled('cells-rotated', 'a cell of 100 families, after 20,000 rotations each', {
    on: 'disk',
    besides: 100,
    turns: 20_000,
  }),
]

/** This service at the other commit, by that commit's own bench Worker. Empty without one. */
function before(
  name: string,
  where: string,
  options: Parameters<typeof filled>[2],
  today: Checkout | null,
): Target[] {
  if (today === null) return []
  const config = join(today.folder, BENCH_SERVICE)
  return [filled(name, `this service at ${today.short}, ${where}`, { ...options, config })]
}
