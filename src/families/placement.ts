import { createHash } from 'node:crypto'

/**
 * Continent codes as `request.cf` gives them, to location hints. Where a continent has two hints, the busier one.
 * https://developers.cloudflare.com/durable-objects/reference/data-location/
 */
const REGIONS = new Map<string | undefined, DurableObjectLocationHint>([
  ['AF', 'afr'],
  ['AN', 'oc'],
  ['AS', 'apac'],
  ['EU', 'weur'],
  ['NA', 'enam'],
  ['OC', 'oc'],
  ['SA', 'sam'],
])

const DEFAULT_REGION: DurableObjectLocationHint = 'weur'

/**
 * The cell of a user (or of an unknown name) seen for the first time: `<region>-<n>`. A user's is chosen once and
 * kept in the directory, so changing `cellsPerRegion` moves nobody.
 */
export function chooseCell(continent: string | undefined, subject: string, cellsPerRegion: number): string {
  const region = REGIONS.get(continent) ?? DEFAULT_REGION
  const hash = createHash('sha256').update(subject).digest().readUInt32BE(0)
  return `${region}-${hash % cellsPerRegion}`
}

/**
 * The cell that counts attempts under a name that no user has. The name alone decides: a user's count is one for
 * the whole world, so one per continent would tell that nobody has this name.
 */
export function chooseStrangerCell(stranger: string, cellsPerRegion: number): string {
  const continents = [...REGIONS.keys()]
  const hash = createHash('sha256').update(stranger).digest().readUInt32BE(4)
  return chooseCell(continents[hash % continents.length], stranger, cellsPerRegion)
}

/** Where the object of a cell should be made. A hint, obeyed once: when its first request creates it. */
export function locationHintOf(cell: string): DurableObjectLocationHint {
  return cell.slice(0, cell.lastIndexOf('-')) as DurableObjectLocationHint
}
