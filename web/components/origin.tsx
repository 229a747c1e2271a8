import { countryName, deviceName } from './device.ts'

/** Where a call came from, as far as the service knows. */
export interface OriginOf {
  readonly userAgent?: string | null | undefined
  readonly ipAddress?: string | null | undefined
  readonly country?: string | null | undefined
}

/** The short name of the agent. The whole text is its title. */
export function Device({ of: { userAgent } }: { readonly of: OriginOf }) {
  return <span title={userAgent ?? undefined}>{deviceName(userAgent)}</span>
}

/** The country and the address. */
export function Place({ of: origin }: { readonly of: OriginOf }) {
  return <>{placeOf(origin)}</>
}

/** The country and the address, or "Unknown place". */
export function placeOf({ country, ipAddress }: OriginOf): string {
  const parts = [country && countryName(country), ipAddress]
  return parts.filter((part) => typeof part === 'string' && part !== '').join(', ') || 'Unknown place'
}

/** The device and the place in one line of text. */
export const originWords = (origin: OriginOf): string => `${deviceName(origin.userAgent)}, ${placeOf(origin)}`
