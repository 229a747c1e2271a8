/** Where a call came from. */
interface Origin {
  readonly userAgent: string | null
  readonly ipAddress: string | null
  readonly country: string | null
}

const BROWSERS = [
  ['Edge', /Edg(?:e|A|iOS)?\//],
  ['Opera', /OPR\//],
  ['Samsung Internet', /SamsungBrowser\//],
  ['Firefox', /Firefox\/|FxiOS\//],
  ['Chrome', /Chrome\/|CriOS\//],
  ['Safari', /Safari\//],
] as const

const SYSTEMS = [
  ['iPhone', /iPhone/],
  ['iPad', /iPad/],
  ['Android', /Android/],
  ['Windows', /Windows/],
  ['macOS', /Mac OS X|Macintosh/],
  ['ChromeOS', /CrOS/],
  ['Linux', /Linux/],
] as const

/** The device of a `User-Agent` in words, such as "Chrome on Windows". Whatever is no browser stays as it is, shortened. */
export function deviceOf(userAgent: string | null): string {
  if (userAgent === null || userAgent === '') return 'unknown device'
  const named = (of: typeof BROWSERS | typeof SYSTEMS) => of.find(([, mark]) => mark.test(userAgent))?.[0]
  const [browser, system] = [named(BROWSERS), named(SYSTEMS)]
  if (browser === undefined) return userAgent.length > 60 ? `${userAgent.slice(0, 60)}…` : userAgent
  return system === undefined ? browser : `${browser} on ${system}`
}

/** The device and the place of a call. The whole `User-Agent` is the title. */
export function From({ of }: { readonly of: Origin | null }) {
  if (of === null) return null
  const place = [of.ipAddress, of.country].filter((part) => part !== null).join(', ')
  return (
    <>
      <div title={of.userAgent ?? undefined}>{deviceOf(of.userAgent)}</div>
      {place !== '' && <div class="soft">{place}</div>}
    </>
  )
}
