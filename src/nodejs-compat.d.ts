// The parts of Node that the service uses, which the flag nodejs_compat provides. The other types of Node are not visible
// in src/, because most of Node is not in workerd, and a use of it would fail only at run time.

declare module 'node:buffer' {
  type Encoding = 'utf8' | 'base64' | 'base64url' | 'hex'

  class Buffer extends Uint8Array<ArrayBuffer> {
    static from(text: string, encoding?: Encoding): Buffer
    static from(bytes: Uint8Array): Buffer
    override toString(encoding?: Encoding): string
    readUInt32BE(offset?: number): number
  }
}

declare module 'node:crypto' {
  import type { Buffer } from 'node:buffer'

  interface Hash {
    update(data: string | Uint8Array): this
    digest(): Buffer
    digest(encoding: 'base64url' | 'hex'): string
  }

  interface ScryptOptions {
    readonly N: number
    readonly r: number
    readonly p: number
    readonly maxmem: number
  }

  interface Hmac {
    update(data: string | Uint8Array): this
    digest(encoding: 'base64'): string
  }

  /** The key of an asymmetric algorithm. */
  interface KeyObject {
    export(options: { format: 'der'; type: 'pkcs8' }): Buffer
    export(options: { format: 'jwk' }): { readonly x?: string }
  }

  function createHmac(algorithm: 'sha256', key: Uint8Array): Hmac
  function createPrivateKey(key: { key: Uint8Array; format: 'der'; type: 'pkcs8' }): KeyObject
  function generateKeyPairSync(type: 'ed25519'): { privateKey: KeyObject; publicKey: KeyObject }
  /** The algorithm is null for Ed25519, which has its own hash. */
  function sign(algorithm: null, data: Uint8Array, key: KeyObject): Buffer

  function createHash(algorithm: 'sha256'): Hash
  function hash(algorithm: 'sha256', data: string, outputEncoding: 'base64url'): string
  function randomBytes(size: number): Buffer
  function scryptSync(password: string, salt: Uint8Array, length: number, options: ScryptOptions): Buffer
  /** Throws if the lengths differ. */
  function timingSafeEqual(one: Uint8Array, other: Uint8Array): boolean
}
