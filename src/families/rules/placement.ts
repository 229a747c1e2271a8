import { createHash } from 'node:crypto'

/**
 * Location hints by continent code of `request.cf`. A continent with two hints has the busier one.
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
 * `cellsPerRegion` moves nobody. Release 0.1 accepts no other form in a token, so the form stays until no rollback to
 * it is possible.
 */
export function chooseCell(continent: string | undefined, userId: string, cellsPerRegion: number): string {
  const region = REGIONS.get(continent) ?? DEFAULT_REGION
  return `${region}-${hashOf(userId) % cellsPerRegion}`
}

/**
 * The cell that counts the attempts under a user name. The choice does not depend on the origin of the request or on
 * whether a user has the name. So neither an answer nor a delay shows whether the name is in use.
 */
export function nameCell(nameId: string, region: DurableObjectLocationHint, cellsPerRegion: number): string {
  return `${region}-${hashOf(nameId) % cellsPerRegion}`
}

/** Every cell that can hold a user whose cell is unknown, by the present `cellsPerRegion`. */
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
 * The location hint for the object of a cell. Undefined for a name of another release, whose object is created near its
 * first request. The platform reads a hint only when it creates the object.
 */
export function locationHintOf(cell: string): DurableObjectLocationHint | undefined {
  return HINTS.get(cell.slice(0, Math.max(cell.lastIndexOf('-'), 0)))
}
