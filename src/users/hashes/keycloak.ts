import { z } from 'zod'
import { argon2id } from './argon2id.ts'
import { bytesOf } from './base64.ts'
import type { HashFormat } from './imported-hash.ts'
import { digestOf, importedPbkdf2 } from './pbkdf2.ts'

/** A text of JSON, read as this schema. */
const jsonOf = <T extends z.ZodType>(schema: T) =>
  z
    .string()
    .transform((text, context) => {
      try {
        return JSON.parse(text) as unknown
      } catch {
        context.addIssue('is not JSON')
        return z.NEVER
      }
    })
    .pipe(schema)

const one = z.tuple([z.string()])

/** A credential of the type `password` in the export of a realm (CredentialRepresentation). */
const credential = jsonOf(
  z.object({
    secretData: jsonOf(z.object({ value: z.string(), salt: z.string() })),
    credentialData: jsonOf(
      z.object({
        hashIterations: z.int().min(1),
        algorithm: z.string(),
        additionalParameters: z
          .object({ type: one, version: one, memory: one, parallelism: one })
          .partial()
          .optional(),
      }),
    ),
  }),
)

/** The versions of argon2 by Keycloak's names (RFC 9106 §3.1: 0x13). */
const VERSIONS: Readonly<Record<string, string>> = { '1.0': '16', '1.3': '19' }

/** Hashes of Keycloak: PBKDF2 and argon2id. */
export const keycloak: HashFormat = {
  name: 'keycloak',
  mark: /^\s*\{/,
  form: 'the credential of an export of Keycloak, with secretData and credentialData, of PBKDF2 or argon2id',
  read(text) {
    const parsed = credential.safeParse(text)
    if (!parsed.success) return null
    const { secretData, credentialData } = parsed.data
    const { algorithm, hashIterations: iterations, additionalParameters = {} } = credentialData
    const [salt, hash] = [bytesOf(secretData.salt), bytesOf(secretData.value)]
    if (salt === null || hash === null) return null
    if (algorithm === 'argon2') {
      const { type, version, memory, parallelism } = additionalParameters
      const parameters = `m=${memory?.[0]},t=${iterations},p=${parallelism?.[0]}`
      const [bareSalt, bareHash] = [secretData.salt, secretData.value].map((part) => part.replace(/=+$/, ''))
      const v = VERSIONS[version?.[0] ?? '']
      return argon2id.read(`$argon2${type?.[0]}$v=${v}$${parameters}$${bareSalt}$${bareHash}`)
    }
    // The plain name is SHA-1.
    const [, name] = /^pbkdf2(?:-(sha256|sha512))?$/.exec(algorithm) ?? [algorithm, 'unknown']
    const digest = digestOf(name ?? 'sha1')
    return digest === null ? null : importedPbkdf2({ digest, iterations, salt, hash })
  },
}
