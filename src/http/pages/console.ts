import { html } from 'hono/html'
import type { Config } from '../../config.ts'
import type { PageOf } from './html-page.ts'

/**
 * The page for administrators and operators. It says whether Cloudflare Access identifies operators, so that its script does
 * not ask in vain who calls, and the lifetimes that no policy of a customer may exceed.
 */
export function consolePage({ access, policy }: Config): PageOf {
  const { accessTokenTtlSeconds, idleTtlSeconds, familyMaxAgeSeconds } = policy
  const bounds = JSON.stringify({ accessTokenTtlSeconds, idleTtlSeconds, familyMaxAgeSeconds })
  return {
    name: 'console',
    path: '/console',
    title: 'Console: Edge Token Service',
    description: 'Users, sessions and numbers, for administrators and operators',
    content: html`<div data-access="${access === null ? 'off' : 'on'}" data-bounds="${bounds}">
<noscript><p>This page needs JavaScript.</p></noscript>
</div>`,
  }
}
