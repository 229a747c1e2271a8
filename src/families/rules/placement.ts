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

/** Every location hint that the platform knows. */
export const LOCATION_HINTS = [
  'wnam',
  'enam',
  'sam',
  'weur',
  'eeur',
  'apac',
  'oc',
  'afr',
  'me',
] as const satisfies readonly DurableObjectLocationHint[]

const DEFAULT_REGION: DurableObjectLocationHint = 'weur'

const HINTS = new Map<string, DurableObjectLocationHint>(LOCATION_HINTS.map((hint) => [hint, hint]))

/**
 * The cell of a user seen for the first time: `<region>-<n>`. It is chosen once and kept in the directory, so
 * changing `cellsPerRegion` moves nobody. Release 0.1 takes no other form in a token: until nobody rolls back to it,
 * names keep this one.
 */
export function chooseCell(continent: string | undefined, userId: string, cellsPerRegion: number): string {
  const region = REGIONS.get(continent) ?? DEFAULT_REGION
  return `${region}-${hashOf(userId) % cellsPerRegion}`
}

/**
 * The cell that counts the attempts under a user name. Wherever they come from, and whether a user has the name or not,
 * it is chosen alike and lies in one region: so no answer and no delay tells whether the name is somebody's.
 */
export function nameCell(nameId: string, region: DurableObjectLocationHint, cellsPerRegion: number): string {
  return `${region}-${hashOf(nameId) % cellsPerRegion}`
}

/** Every cell that can be a user's whose cell is not known, by the present `cellsPerRegion`. */
export function cellsOf(userId: string, cellsPerRegion: number): string[] {
  const index = hashOf(userId) % cellsPerRegion
  return regions().map((region) => `${region}-${index}`)
}

/** Every cell that can hold families, by the present `cellsPerRegion`. */
export function everyCell(cellsPerRegion: number): string[] {
  return regions().flatMap((region) =>
    Array.from({ length: cellsPerRegion }, (_, index) => `${region}-${index}`),
  )
}

function regions(): DurableObjectLocationHint[] {
  return [...new Set(REGIONS.values())]
}

function hashOf(subject: string): number {
  return createHash('sha256').update(subject).digest().readUInt32BE(0)
}

/**
 * Where the object of a cell should be made; undefined for a name that another release gave, which means near its
 * first request. A hint, obeyed once: when that request creates the object.
 */
export function locationHintOf(cell: string): DurableObjectLocationHint | undefined {
  return HINTS.get(cell.slice(0, Math.max(cell.lastIndexOf('-'), 0)))
}
