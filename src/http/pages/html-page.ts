import type { Context } from 'hono'
import { html } from 'hono/html'
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

/** A page for people. Its script and its styles are `/static/NAME.js` and `/static/NAME.css`, from `web/NAME/`. */
export interface PageOf {
  readonly name: 'home' | 'account' | 'console' | 'docs'
  readonly path: string
  readonly title: string
  readonly description: string
  /** What the page shows before its script runs, and without JavaScript. */
  readonly content: Html
}

/** The pages that the head of each page names. The console is left out while it is off. */
const PAGES = [
  ['/', 'Demo'],
  ['/account', 'My sessions'],
  ['/console', 'Console'],
  ['/docs', 'Reference'],
] as const

/** Answers with a page for people. */
export function page(c: Context<AppEnv>, { name, path, title, description, content }: PageOf) {
  c.header('Content-Security-Policy', CONTENT_SECURITY_POLICY)
  c.header('Cross-Origin-Opener-Policy', 'same-origin')
  c.header('Cross-Origin-Resource-Policy', 'same-origin')
  c.header('Permissions-Policy', 'camera=(), geolocation=(), microphone=()')
  c.header('Referrer-Policy', 'no-referrer')
  c.header('X-Frame-Options', 'DENY')
  const shown = PAGES.filter(([to]) => to !== '/console' || c.var.service.config.console)
  const links = shown.map(
    ([to, words]) =>
      html`<li><a href="${to}"${to === path ? html` aria-current="page"` : ''}>${words}</a></li>`,
  )
  const document = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="description" content="${description}">
<title>${title}</title>
<link rel="icon" href="/static/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/static/${name}.css">
<script src="/static/${name}.js" type="module"></script>
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<header class="site">
<a class="site-name" href="/"><img src="/static/icon.svg" alt="">Edge Token Service</a>
<nav aria-label="Pages"><ul class="site-pages">${links}</ul></nav>
</header>
<main id="main" class="page">
${content}
</main>
</body>
</html>
`
  return c.html(document, 200, { 'Cache-Control': 'public, max-age=300' })
}
