import { html } from 'hono/html'
import type { PageOf } from './html-page.ts'

/** The page for the person whose sessions they are. */
export const accountPage: PageOf = {
  name: 'account',
  path: '/account',
  title: 'My sessions: Edge Token Service',
  description: 'Your sessions, their history, and your password',
  content: html`<noscript><p>This page needs JavaScript.</p></noscript>`,
}
