import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createSecureContext, type SecureContext } from 'node:tls'
import { promisify } from 'node:util'

/** A certificate authority of a test. */
export interface Authority {
  /** The path of its certificate, for NODE_EXTRA_CA_CERTS. */
  readonly path: string
  /** The key and the certificate of a host. Both are made when the host is first asked for, and are valid for a day. */
  contextOf(host: string): Promise<SecureContext>
}

const run = promisify(execFile)

const NEW_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']

/** Makes an authority by openssl, with its files in this folder. */
export async function makeAuthority(folder: string): Promise<Authority> {
  const openssl = (...args: readonly string[]) => run('openssl', args, { cwd: folder })
  const files = ['-keyout', 'authority.key', '-out', 'authority.pem']
  await openssl('req', '-x509', ...NEW_KEY, '-days', '1', '-subj', '/CN=Authority of a test', ...files)
  const made = new Map<string, Promise<SecureContext>>()

  async function make(host: string): Promise<SecureContext> {
    const file = (suffix: string) => `${host}.${suffix}`
    const read = (suffix: string) => readFile(join(folder, file(suffix)))
    await openssl('req', ...NEW_KEY, '-subj', '/CN=A host', '-keyout', file('key'), '-out', file('csr'))
    // A browser and Node compare this name, and not the subject (RFC 9525, 6.3).
    await writeFile(join(folder, file('ext')), `subjectAltName=DNS:${host}\n`)
    const authority = ['-CA', 'authority.pem', '-CAkey', 'authority.key', '-set_serial', serial()]
    const made = ['-days', '1', '-extfile', file('ext'), '-out', file('pem')]
    await openssl('x509', '-req', '-in', file('csr'), ...authority, ...made)
    return createSecureContext({ key: await read('key'), cert: await read('pem') })
  }

  return {
    path: join(folder, 'authority.pem'),
    contextOf(host) {
      const context = made.get(host) ?? make(host)
      made.set(host, context)
      return context
    },
  }
}

const serial = () => `0x${randomUUID().replaceAll('-', '')}`
