import { createHash } from 'node:crypto'

/**
 * Location hints by the continent codes of `request.cf`. A continent with two hints has the busier one.
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
 * The cell of a user at the first login: `<region>-<n>`. It is chosen once and kept in the directory, so a change of
 * `cellsPerRegion` moves no user. The form stays as long as a rollback to release 0.1 is possible, which accepts no other
 * form in a token.
 */
export function chooseCell(continent: string | undefined, userId: string, cellsPerRegion: number): string {
  const region = REGIONS.get(continent) ?? DEFAULT_REGION
  return `${region}-${hashOf(userId) % cellsPerRegion}`
}

/**
 * The cell that counts the attempts under a user name. The choice depends only on the name, and every such cell is in one
 * region. Neither the response nor its delay reveals whether a user has the name.
 */
export function nameCell(nameId: string, region: DurableObjectLocationHint, cellsPerRegion: number): string {
  return `${region}-${hashOf(nameId) % cellsPerRegion}`
}

/** Every cell that can be the cell of a user, by the present `cellsPerRegion`. */
export function cellsOf(userId: string, cellsPerRegion: number): string[] {
  const index = hashOf(userId) % cellsPerRegion
  return regions().map((region) => `${region}-${index}`)
}

/** Every cell that can hold families, by the present `cellsPerRegion`. */
export function everyCell(cellsPerRegion: number): string[] {
  return regions().flatMap((region) => cellsIn(region, cellsPerRegion))
}

/** Every cell of a region, by the present `cellsPerRegion`. Those of `DIRECTORY_REGION` count the attempts under names. */
export function cellsIn(region: DurableObjectLocationHint, cellsPerRegion: number): string[] {
  return Array.from({ length: cellsPerRegion }, (_, index) => `${region}-${index}`)
}

function regions(): DurableObjectLocationHint[] {
  return [...new Set(REGIONS.values())]
}

function hashOf(subject: string): number {
  return createHash('sha256').update(subject).digest().readUInt32BE(0)
}

/**
 * The location hint of a cell. It is undefined for a name of another release, whose object is created near its first
 * request. The platform reads the hint only when the first request creates the object.
 */
export function locationHintOf(cell: string): DurableObjectLocationHint | undefined {
  return HINTS.get(cell.slice(0, Math.max(cell.lastIndexOf('-'), 0)))
}
