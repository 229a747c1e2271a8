import { env } from 'cloudflare:workers'
import { groups } from '../../src/app.ts'
import { openApiDocument } from '../../src/http/openapi/document.ts'
import type { Operation } from '../../src/http/openapi/operation.ts'
import { send, type Vars } from './api.ts'
import { newClient } from './clients.ts'
import { addReceiver } from './receivers.ts'
import { createStream, newSignalClient } from './signals.ts'
import { newPair, newUser } from './users.ts'

// The calls of the OpenAPI document, made as its examples. A new call of the document is covered without a change here.

/** One operation of the document. */
export interface Asked {
  readonly method: string
  readonly path: string
  readonly operation: Operation
}

export const { paths } = openApiDocument(groups, {
  issuer: env.ISSUER,
  oauthTokenEndpoint: true,
  transmits: true,
})

/** Every operation by its name, for `it.each`. */
export const operations = Object.entries(paths).flatMap(([path, item]) =>
  Object.entries(item as Record<string, Operation>).map(([method, operation]): [string, Asked] => [
    `${method} ${path}`,
    { method: method.toUpperCase(), path, operation },
  ]),
)

const boss = await newUser({ role: 'ROLE_SUPER_ADMIN' })
const admin = await newPair(boss)
// Its policy is changed, and it cannot be removed, because it has a user.
const { customerId } = await newUser()
const { basic } = await newClient(['reset'])
const { id: receiverId } = await addReceiver(boss.customerId)
const streaming = await newSignalClient(boss.customerId)
await createStream(streaming)
const CREDENTIALS: Readonly<Record<string, string>> = {
  accessToken: `Bearer ${admin.token}`,
  operatorToken: `Bearer ${env.OPERATOR_TOKEN}`,
  receiver: `Bearer ${streaming.token}`,
  client: basic,
}

/** The names of the security schemes of an operation. */
export const schemesOf = ({ security = [] }: Operation) => security.flatMap((one) => Object.keys(one))

interface Content {
  readonly type: string
  readonly schema: { readonly properties: Record<string, object>; readonly required?: readonly string[] }
  readonly example: Readonly<Record<string, unknown>>
}

/** The body that an operation takes, if it takes one. */
export function contentOf({ requestBody }: Operation): Content | undefined {
  const { content } = (requestBody ?? { content: {} }) as { content: Record<string, Omit<Content, 'type'>> }
  return Object.entries(content).map(([type, media]) => ({ type, ...media }))[0]
}

/** A body of that media type. */
export function written(type: string, body: Readonly<Record<string, unknown>>): string {
  if (type.endsWith('json')) return JSON.stringify(body)
  return new URLSearchParams(body as Record<string, string>).toString()
}

export interface Change {
  readonly method?: string
  readonly query?: string
  readonly parameters?: Readonly<Record<string, string>>
  /** Null leaves a header out. */
  readonly headers?: Readonly<Record<string, string | null>>
  readonly body?: string | Uint8Array<ArrayBuffer>
  readonly vars?: Vars
}

/** Calls an operation as its example does, by a permitted caller, with some changes. Most ids are unknown. */
export function ask({ operation, method, path }: Asked, change: Change = {}): Promise<Response> {
  const content = contentOf(operation)
  const credential = CREDENTIALS[schemesOf(operation)[0] ?? '']
  const headers: Record<string, string | null> = {
    ...(content === undefined ? {} : { 'content-type': content.type }),
    ...(credential === undefined ? {} : { authorization: credential }),
    ...change.headers,
  }
  const ids: Readonly<Record<string, string>> = {
    userId: boss.id,
    customerId,
    receiverId,
    ...change.parameters,
  }
  const target = path.replaceAll(/\{(\w+)\}/g, (_, name) => ids[name] ?? crypto.randomUUID())
  const body = change.body ?? (content === undefined ? undefined : written(content.type, content.example))
  const kept = Object.entries(headers).filter((one): one is [string, string] => one[1] !== null)
  const init = { headers: Object.fromEntries(kept), ...(body === undefined ? {} : { body }) }
  return send(change.method ?? method, `${target}${change.query ?? ''}`, init, change.vars)
}
