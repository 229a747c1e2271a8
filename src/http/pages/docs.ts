import { html } from 'hono/html'
import type { PageOf } from './html-page.ts'

/** The reference page. Its script shows /openapi.json. */
export const docsPage: PageOf = {
  name: 'docs',
  path: '/docs',
  title: 'API reference: Edge Token Service',
  description: 'Every operation of the service, with examples that can be tried',
  content: html`<noscript><p>This page needs JavaScript. <a href="/openapi.json">The OpenAPI document</a> says the same.</p></noscript>`,
}
