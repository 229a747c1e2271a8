import { expect, it } from 'vitest'
import { loadGroups } from '../../../scripts/openapi/service-app.ts'
import { CALL_KINDS, kindOf } from '../../../src/http/measure.ts'
import { openApiDocument } from '../../../src/http/openapi/document.ts'

it('gives every documented call a kind, except pages, keys and metadata, and uses every kind', async () => {
  const { paths } = openApiDocument(await loadGroups(), {
    issuer: 'https://auth.example',
    oauthTokenEndpoint: true,
    transmits: true,
  })
  const calls = Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item as Record<string, { tags: string[] }>).map(([method, { tags }]) => ({
      tags,
      kind: kindOf(method.toUpperCase(), path),
    })),
  )
  expect(calls.length).toBeGreaterThan(20)
  for (const { tags, kind } of calls) expect(kind === null).toBe(tags.includes('Service'))
  expect(new Set(calls.flatMap(({ kind }) => kind ?? []))).toEqual(new Set(CALL_KINDS))
})

it.each([
  ['POST', '/api/v2/auth/token', 'login'],
  ['PUT', '/api/v2/auth/token', 'refresh'],
  ['POST', '/oauth2/token', 'grant'],
  ['DELETE', '/api/v2/auth/session/1', 'session'],
  ['GET', '/api/v2/user/1/session', 'administration'],
  ['GET', '/api/v2/user', 'administration'],
  ['POST', '/api/v2/user', null],
  ['GET', '/api/v2/operator/stats', 'operator'],
  ['GET', '/', null],
  ['GET', '/wp-login.php', null],
])('%s %s', (method, path, kind) => {
  expect(kindOf(method, path)).toBe(kind)
})
