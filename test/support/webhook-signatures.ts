import { createHmac, createPublicKey, verify } from 'node:crypto'
import type { ReceivedWebhook } from './webhook-inbox.ts'

/** The keys of a receiver as they are shown. */
interface Keys {
  readonly secret: string
  readonly publicKey: string
}

/** The identifiers of the signatures of a request that are right by these keys: `v1`, `v1a`. */
export function signedBy({ headers, body }: ReceivedWebhook, { secret, publicKey }: Keys): string[] {
  const content = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`
  const hmac = createHmac('sha256', Buffer.from(secret.slice('whsec_'.length), 'base64'))
  const v1 = hmac.update(content).digest('base64')
  const x = Buffer.from(publicKey.slice('whpk_'.length), 'base64').toString('base64url')
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' })
  return signaturesIn(headers).flatMap(([identifier = '', signature = '']) => {
    const isRight =
      identifier === 'v1'
        ? signature === v1
        : verify(null, Buffer.from(content), key, Buffer.from(signature, 'base64'))
    return isRight ? [identifier] : []
  })
}

/** The signatures of a request, each with its identifier. */
export function signaturesIn(headers: ReceivedWebhook['headers']): string[][] {
  return String(headers['webhook-signature'])
    .split(' ')
    .map((one) => one.split(','))
}
