import { html } from 'hono/html'
import type { PageOf } from './html-page.ts'

/** The page for administrators and operators. */
export const consolePage: PageOf = {
  name: 'console',
  path: '/console',
  title: 'Console: Edge Token Service',
  description: 'Users, sessions and numbers, for administrators and operators',
  content: html`<noscript><p>This page needs JavaScript.</p></noscript>`,
}
