// Where a call came from, in words.

/**
 * Browsers freeze the form of their User-Agent (RFC 9110 §10.1.5), so a table of few names lasts. What is not in it has the name
 * that its first product gives itself.
 */
const BROWSERS = [
  [/Edg(?:A|iOS)?\/(\d+)/, 'Edge'],
  [/OPR\/(\d+)/, 'Opera'],
  [/SamsungBrowser\/(\d+)/, 'Samsung Internet'],
  [/(?:Firefox|FxiOS)\/(\d+)/, 'Firefox'],
  [/(?:Chrome|CriOS)\/(\d+)/, 'Chrome'],
  [/Version\/(\d+)\S* (?:Mobile\/\S+ )?Safari\//, 'Safari'],
] as const

/** Those that name another one in their text come first. */
const SYSTEMS = [
  ['iPhone', 'iPhone'],
  ['iPad', 'iPad'],
  ['Android', 'Android'],
  ['CrOS', 'ChromeOS'],
  ['Windows', 'Windows'],
  ['Mac OS X', 'macOS'],
  ['Linux', 'Linux'],
] as const

const LONGEST = 40

/** A name such as "Chrome 142 on Windows", or "curl 8.5.0" for a program, or "Unknown device". */
export function deviceName(userAgent: string | null | undefined): string {
  if (userAgent === null || userAgent === undefined || userAgent === '') return 'Unknown device'
  const system = SYSTEMS.find(([part]) => userAgent.includes(part))?.[1]
  const on = system === undefined ? '' : ` on ${system}`
  for (const [form, name] of BROWSERS) {
    const version = form.exec(userAgent)?.[1]
    if (version !== undefined) return `${name} ${version}${on}`
  }
  const [product = ''] = userAgent.split(' ')
  return shortened(product.replace('/', ' ')) + on
}

const shortened = (text: string) => (text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text)

const regions = new Intl.DisplayNames(['en'], { type: 'region' })

/** The name of a country, by its code of ISO 3166-1. Cloudflare has codes of its own, such as `T1` for Tor, which stay. */
export function countryName(code: string): string {
  try {
    return regions.of(code) ?? code
  } catch {
    return code
  }
}

/** Where a call came from, as far as the service knows. */
export interface OriginOf {
  readonly userAgent?: string | null | undefined
  readonly ipAddress?: string | null | undefined
  readonly country?: string | null | undefined
}

/** The country and the address, or "Unknown place". */
export function placeOf({ country, ipAddress }: OriginOf): string {
  const parts = [country && countryName(country), ipAddress]
  return parts.filter((part) => typeof part === 'string' && part !== '').join(', ') || 'Unknown place'
}

/** The device and the place in one line of text. */
export const originWords = (origin: OriginOf): string => `${deviceName(origin.userAgent)}, ${placeOf(origin)}`
