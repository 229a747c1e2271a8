import { expect, it } from 'vitest'
import { loadGroups } from '../../../../scripts/openapi/service-app.ts'
import { DEMO as ADDED } from '../../../../scripts/start/demo-user.ts'
import { openApiDocument } from '../../../../src/http/openapi/document.ts'
import { DEMO } from '../../../../src/http/openapi/examples.ts'

it('logs in as the user that `npm start` adds', () => {
  expect(DEMO).toEqual({ username: ADDED.username, password: ADDED.password })
})

it('has no example of a header that would make each call after the first one a resend', async () => {
  const described = { issuer: 'https://auth.example', oauthTokenEndpoint: true, transmits: true }
  const { paths, components } = openApiDocument(await loadGroups(), described)
  const operations = Object.values(paths).flatMap((item) => Object.values(item))
  const headers = operations.flatMap(({ parameters = [] }) => parameters).filter((one) => one.in === 'header')
  expect(headers.some(({ name }) => name === 'idempotency-key')).toBe(true)
  expect(JSON.stringify(headers)).not.toContain('"example"')
  expect(components.parameters.RequestId).not.toHaveProperty('example')
})
