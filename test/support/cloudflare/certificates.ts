import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** The files of a TLS server whose certificate a certificate authority of its own signed. */
export interface Certificates {
  /** The path of the certificate of the authority, for NODE_EXTRA_CA_CERTS. */
  readonly authority: string
  readonly key: Buffer
  readonly certificate: Buffer
}

/** Makes an authority, and a certificate for hosts (with wildcards), by openssl. They are valid for a day. */
export function makeCertificates(folder: string, hosts: readonly string[]): Certificates {
  const at = (name: string) => join(folder, name)
  const openssl = (...args: readonly string[]) =>
    execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' })
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']
  const authority = ['-subj', '/CN=Authority of a test', '-keyout', 'ca.key', '-out', 'ca.pem']
  openssl('req', '-x509', ...key, '-days', '1', ...authority)
  openssl('req', ...key, '-subj', '/CN=Edge of a test', '-keyout', 'edge.key', '-out', 'edge.csr')
  writeFileSync(at('edge.ext'), `subjectAltName=${hosts.map((host) => `DNS:${host}`).join(',')}\n`)
  const signed = [
    '-CA',
    'ca.pem',
    '-CAkey',
    'ca.key',
    '-CAcreateserial',
    '-days',
    '1',
    '-extfile',
    'edge.ext',
  ]
  openssl('x509', '-req', '-in', 'edge.csr', ...signed, '-out', 'edge.pem')
  return {
    authority: at('ca.pem'),
    key: readFileSync(at('edge.key')),
    certificate: readFileSync(at('edge.pem')),
  }
}
