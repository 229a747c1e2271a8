import { deviceName, type OriginOf, placeOf } from './origin-words.ts'

/** The short name of the agent. The whole text is its title. */
export function Device({ of: { userAgent } }: { readonly of: OriginOf }) {
  return <span title={userAgent ?? undefined}>{deviceName(userAgent)}</span>
}

/** The country and the address. */
export function Place({ of: origin }: { readonly of: OriginOf }) {
  return <>{placeOf(origin)}</>
}
