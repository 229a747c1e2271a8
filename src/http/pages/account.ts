import { html } from 'hono/html'
import type { PageOf } from './html-page.ts'

/** The page for the person whose sessions they are. Its script shows the form to sign in. */
export const accountPage: PageOf = {
  name: 'account',
  path: '/account',
  title: 'My sessions: Edge Token Service',
  description: 'Your sessions, their history, and your password',
  content: html`<h1>My sessions</h1>
<noscript><p>This page needs JavaScript.</p></noscript>`,
}
