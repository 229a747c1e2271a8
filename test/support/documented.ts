import { env } from 'cloudflare:workers'
import { groups } from '../../src/app.ts'
import { openApiDocument } from '../../src/http/openapi/document.ts'
import type { Operation } from '../../src/http/openapi/operation.ts'

// Every answer in a test is compared with the OpenAPI document. An undocumented status or media type fails that test.

interface Item {
  readonly pattern: RegExp
  readonly operations: Readonly<Record<string, Operation>>
}

/** The paths of a service with `/oauth2/token` or without it. Fixed paths come before patterns. */
function itemsOf(oauthTokenEndpoint: boolean): Item[] {
  const { paths } = openApiDocument(groups, { issuer: env.ISSUER, oauthTokenEndpoint, transmits: true })
  return Object.entries(paths)
    .toSorted(([a], [b]) => a.split('{').length - b.split('{').length)
    .map(([path, operations]) => ({
      pattern: new RegExp(`^${path.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '[^/]+')}$`),
      operations: operations as Record<string, Operation>,
    }))
}

const items = { on: itemsOf(true), off: itemsOf(false) }

/** Throws if the document does not have this status with this kind of body for the call. */
export function assertDocumented(response: Response, method: string, url: string, tokenEndpoint: unknown) {
  const { pathname } = new URL(url)
  const item = items[tokenEndpoint === 'off' ? 'off' : 'on'].find(({ pattern }) => pattern.test(pathname))
  const operation = item?.operations[method === 'HEAD' ? 'get' : method.toLowerCase()]
  // The document has nothing about unknown paths.
  if (operation === undefined) return
  const { status, headers } = response
  const types = Object.keys(operation.responses?.[status]?.content ?? {})
  const type = headers.get('content-type')?.split(';')[0]
  const known = operation.responses?.[status] !== undefined
  if (known && (type === undefined ? types.length === 0 : types.includes(type))) return
  throw new Error(`${method} ${pathname} answered ${status} ${type}: not in the document of this operation`)
}
