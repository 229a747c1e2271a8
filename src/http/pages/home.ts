import { html } from 'hono/html'
import type { Config } from '../../config.ts'
import type { PageOf } from './html-page.ts'

/** The page at the service's address. Without JavaScript the demo is missing, and the rest is there. */
export const homePage = ({ issuer, policy }: Config): PageOf => ({
  name: 'home',
  path: '/',
  title: 'Edge Token Service',
  description: 'Issues JWT pairs and exchanges each refresh token exactly once',
  content: html`<h1>Edge Token Service</h1>
<p>Issues pairs of an access token and a refresh token, and exchanges each pair for its successor exactly once. A second
use of a refresh token may be theft, and ends its login.</p>


<dl>
<dt>Health</dt><dd id="health" role="status"><a href="/health">Ask</a></dd>
<dt>Issuer</dt><dd><code>${issuer}</code></dd>
<dt>Token life</dt><dd>${policy.accessTokenTtlSeconds} seconds</dd>
</dl>
<nav aria-label="Documents">
<ul>
<li><a href="/docs">API reference</a></li>
<li><a href="/openapi.json">OpenAPI document</a></li>
<li><a href="/.well-known/oauth-authorization-server">Authorization server metadata</a></li>
<li><a href="/.well-known/jwks.json">Public keys (JWK Set)</a></li>
</ul>
</nav>
<h2>Rotation and reuse</h2>
<ol class="life">
<li><strong>Login: <code>POST /api/v2/auth/token</code></strong>
<span class="state">A family begins. Pair 0 is valid.</span></li>
<li><strong>Refresh: <code>PUT</code> with pair 0</strong>
<span class="state">Pair 0 is used. Only pair 1 is valid.</span></li>
<li><strong>Refresh: <code>PUT</code> with pair 1</strong>
<span class="state">Pair 1 is used. Only pair 2 is valid.</span></li>
<li><strong>A lost answer: the same <code>PUT</code>, the same <code>Idempotency-Key</code></strong>
<span class="state">A retry, recognized by its key. The answer is pair 2 again, and never a second successor.</span></li>
<li class="ends"><strong>Another client: <code>PUT</code> with pair 0 or 1</strong>
<span class="state">Reuse. The answer is <code>AUTH_1002</code>, and the family ends, so pair 2 is invalid too. The service
cannot distinguish the owner from a thief. Both must log in again, and only the owner has the password.</span></li>
</ol>`,
})
