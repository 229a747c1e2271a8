const MAX_LENGTH = 2048

/**
 * Top-level names that no public DNS has: RFC 6761, RFC 6762 with appendix G, RFC 7686, RFC 8375, ICANN's reservation of
 * `internal`, and `localdomain`, which a hosts file may have.
 */
const PRIVATE_NAME =
  /\.(localhost|localdomain|local|internal|intranet|private|corp|home|lan|test|invalid|onion|arpa)$/

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]']

/**
 * What is wrong with the URL of a receiver, or null. It must be an https URL with a public host name. An IP address is
 * refused in every form, because a certificate of a public receiver names a host, and the parser writes decimal, octal and
 * hexadecimal forms as four numbers. A local service may send to its own machine, also by http.
 */
export function receiverUrlFault(text: string, isLocal: boolean): string | null {
  if (text.length > MAX_LENGTH || !URL.canParse(text)) return 'must be a URL of at most 2,048 characters'
  const { protocol, hostname, port, username, password } = new URL(text)
  const isOwnMachine = isLocal && LOOPBACK.includes(hostname)
  if (protocol !== 'https:' && !(isOwnMachine && protocol === 'http:')) return 'must be an https URL'
  if (username !== '' || password !== '') return 'must have no user name and no password'
  if (isOwnMachine) return null
  if (port !== '' && Number(port) < 1024) return 'must have port 443, or a port from 1024 on'
  return isPublicName(hostname) ? null : 'must have a public host name, and no IP address'
}

function isPublicName(hostname: string): boolean {
  const name = hostname.replace(/\.$/, '')
  // DNS has no empty label. The parser leaves a number before two full stops as it is.
  if (name.includes('..') || name.endsWith('.')) return false
  return /^[^[].*\./.test(name) && !/^[\d.]+$/.test(name) && !PRIVATE_NAME.test(name)
}
