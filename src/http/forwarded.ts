import { z } from 'zod'

const TOKEN = "[!#$%&'*+.^_`|~\\w-]+"
const QUOTED = '"(?:[^"\\\\]|\\\\.)*"'
const PAIR = `(${TOKEN})=(${TOKEN}|${QUOTED})`

/** One element of `Forwarded` (RFC 7239 §4). A comma outside of quotes begins another one. */
const ELEMENT = new RegExp(`^${PAIR}(?:[ \t]*;[ \t]*${PAIR})*$`)
const PAIRS = new RegExp(PAIR, 'g')

/** An address, and maybe a port (RFC 7239 §6). An obfuscated identifier and `unknown` are no addresses. */
const NODE = /^(?:\[([\da-f:.]+)\]|([\d.]+))(?::\d{1,5})?$/i

const ipv4 = z.ipv4()
const MAPPED = /^::ffff:([\da-f]{1,4}):([\da-f]{1,4})$/

/**
 * The address in a `Forwarded` header with one element and one `for` (RFC 7239 §5.2), in canonical form. Null for anything else.
 * More than one element would leave open which of them the sender vouches for.
 */
export function forwardedFor(header: string): string | null {
  if (!ELEMENT.test(header)) return null
  const nodes = [...header.matchAll(PAIRS)].filter(([, name = '']) => name.toLowerCase() === 'for')
  const [, , value = ''] = nodes[0] ?? []
  return nodes.length === 1 ? addressOf(unquoted(value)) : null
}

function unquoted(value: string): string {
  return value.startsWith('"') ? value.slice(1, -1).replaceAll(/\\(.)/g, '$1') : value
}

/**
 * An IPv4 address in dots, or an IPv6 address in the form of RFC 5952. An IPv4 address that is written in IPv6 becomes IPv4, as
 * a socket for both kinds reports it (RFC 4291 §2.5.5.2). Otherwise all of them would be one network to the rate limits.
 */
function addressOf(node: string): string | null {
  const [, bracketed, plain] = NODE.exec(node) ?? []
  if (bracketed === undefined) return ipv4.safeParse(plain).data ?? null
  // The URL Standard serializes an IPv6 host as RFC 5952 does (§3.5).
  const host = URL.parse(`http://[${bracketed}]`)?.hostname.slice(1, -1)
  if (host === undefined) return null
  const [, high, low] = MAPPED.exec(host) ?? []
  if (high === undefined || low === undefined) return host
  const bytes = [high, low].flatMap((group) => [
    Number.parseInt(group, 16) >> 8,
    Number.parseInt(group, 16) & 255,
  ])
  return bytes.join('.')
}
