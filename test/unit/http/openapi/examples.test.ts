import { expect, it } from 'vitest'
import { loadGroups } from '../../../../scripts/openapi/service-app.ts'
import { DEMO } from '../../../../scripts/start/demo-user.ts'
import { documentText, openApiDocument } from '../../../../src/http/openapi/document.ts'
import { LOGIN } from '../../../../src/http/openapi/examples.ts'

const described = { issuer: 'https://auth.example', oauthTokenEndpoint: true, transmits: true }
const document = openApiDocument(await loadGroups(), described)

it('logs in as the demo user of a local service, and as nobody in a deployment', () => {
  const { username, password } = DEMO
  const demoUser = { username, password }
  type Written = typeof document
  const login = (written: string) =>
    (JSON.parse(written) as Written).paths['/api/v2/auth/token']?.post?.requestBody
  const change = (written: string) =>
    (JSON.parse(written) as Written).paths['/api/v2/auth/password']?.put?.requestBody
  const local = documentText(document, demoUser)
  expect(login(local)).toMatchObject({ content: { 'application/json': { example: demoUser } } })
  expect(change(local)).toMatchObject({ content: { 'application/json': { example: { password } } } })
  const deployed = documentText(document, null)
  expect(login(deployed)).toMatchObject({ content: { 'application/json': { example: LOGIN } } })
  for (const secret of Object.values(DEMO)) expect(deployed).not.toContain(secret)
})

it('has no example of a header that would make each call after the first one a resend', () => {
  const { paths, components } = document
  const operations = Object.values(paths).flatMap((item) => Object.values(item))
  const headers = operations.flatMap(({ parameters = [] }) => parameters).filter((one) => one.in === 'header')
  expect(headers.some(({ name }) => name === 'idempotency-key')).toBe(true)
  expect(JSON.stringify(headers)).not.toContain('"example"')
  expect(components.parameters.RequestId).not.toHaveProperty('example')
})
