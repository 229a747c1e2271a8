import { Buffer } from 'node:buffer'
import { bytesOf } from './base64.ts'
import type { HashFormat } from './imported-hash.ts'
import { scrypt } from './scrypt.ts'
import { fastHash, type WeakHash } from './weak-hash.ts'

const HASH = /^\$wrapped\$(md5|sha1|sha256|sha512)\$([^$]*)\$([^$]*)(\$scrypt\$.*)$/s

/** A fast hash inside a hash by scrypt: the scrypt of the base64 of the fast hash. The fast hash itself is not in it. */
export const wrapped: HashFormat = {
  name: 'wrapped',
  mark: /^\$wrapped\$/,
  form: 'what npm run user -- import makes of MD5 and SHA',
  read(text) {
    const [, digest, beforeText = '', afterText = '', phc = ''] = HASH.exec(text) ?? []
    const [before, after, outer] = [bytesOf(beforeText), bytesOf(afterText), scrypt.read(phc)]
    if (digest === undefined || before === null || after === null || outer === null) return null
    // The expression names these digests alone.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- see above
    const recipe = { digest: digest as WeakHash['digest'], before, after }
    return {
      ...outer,
      async load() {
        const verify = await outer.load()
        return (password) => verify(fastHash(recipe, password))
      },
    }
  },
}

/** The text whose hash by scrypt wraps a fast hash. */
export function contentToWrap({ hash }: WeakHash): string {
  return Buffer.from(hash).toString('base64')
}

/** A fast hash, wrapped: `phc` is the hash of `contentToWrap` by scrypt, a PHC string. */
export function wrap({ digest, before, after }: WeakHash, phc: string): string {
  const [first, second] = [before, after].map((salt) => Buffer.from(salt).toString('base64'))
  return `$wrapped$${digest}$${first}$${second}${phc}`
}
