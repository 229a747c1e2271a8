import type { Context } from 'hono'
import type { html } from 'hono/html'
import type { AppEnv } from '../context.ts'

type Html = ReturnType<typeof html>

/** The files that a page may load: those of this service, and nothing inline. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** Answers with a page for people. */
export function page(c: Context<AppEnv>, content: Html) {
  c.header('Content-Security-Policy', CONTENT_SECURITY_POLICY)
  c.header('Cross-Origin-Opener-Policy', 'same-origin')
  c.header('Cross-Origin-Resource-Policy', 'same-origin')
  c.header('Permissions-Policy', 'camera=(), geolocation=(), microphone=()')
  c.header('Referrer-Policy', 'no-referrer')
  c.header('X-Frame-Options', 'DENY')
  return c.html(content, 200, { 'Cache-Control': 'public, max-age=300' })
}
