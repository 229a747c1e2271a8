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
    digest(encoding: 'base64' | 'base64url' | 'hex'): string
  }

  interface ScryptOptions {
    readonly N: number
    readonly r: number
    readonly p: number
    readonly maxmem: number
  }

  interface Cipher {
    update(data: Uint8Array): Buffer
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

  function createCipheriv(algorithm: 'aes-256-ctr', key: Uint8Array, iv: Uint8Array): Cipher
  function createHash(algorithm: 'md5' | 'sha1' | 'sha256' | 'sha512'): Hash
  function hash(algorithm: 'sha256', data: string, outputEncoding: 'base64url'): string
  /** Throws above 100,000 iterations where it is deployed. */
  function pbkdf2Sync(
    password: string,
    salt: Uint8Array,
    iterations: number,
    length: number,
    digest: 'sha1' | 'sha256' | 'sha512',
  ): Buffer
  function randomBytes(size: number): Buffer
  function scryptSync(password: string, salt: Uint8Array, length: number, options: ScryptOptions): Buffer
  /** Throws if the lengths differ. */
  function timingSafeEqual(one: Uint8Array, other: Uint8Array): boolean
}
