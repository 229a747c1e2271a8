import { describe, expect, it } from 'vitest'
import { send } from '../../support/api.ts'
import { expectFailure } from '../../support/expect.ts'

describe.each(['/', '/docs'])('%s', (path) => {
  it('is a page that loads its own files alone, and has no inline script', async () => {
    const response = await send('GET', path)
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('text/html; charset=UTF-8')
    expect(response.headers.get('cache-control')).toBe('public, max-age=300')
    const policy = response.headers.get('content-security-policy')?.split('; ')
    expect(policy).toEqual([
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "img-src 'self' data:",
      "connect-src 'self'",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ])
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'cross-origin-opener-policy': 'same-origin',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
    })
    const html = await response.text()
    expect(html).toMatch(/^<!doctype html>\n<html lang="en">/)
    expect(html).not.toMatch(/<style|style=|<script>|\son\w+=|(src|href)="(https?:)?\/\//)
  })

  it('answers GLOBAL_1001 while the configuration is bad', async () => {
    const response = await send('GET', path, {}, { AUDIENCE: '' })
    await expectFailure(response, 503, 'GLOBAL_1001', 'Service unavailable. Please try again')
  })
})

it('shows the issuer, which is only an origin', async () => {
  const html = await (await send('GET', '/', {}, { ISSUER: 'https://tokens.example.com' })).text()
  expect(html).toContain('<code>https://tokens.example.com</code>')
  const script = await send('GET', '/', {}, { ISSUER: 'http://localhost:8787/"<script>&' })
  expect(script.status).toBe(503)
})
