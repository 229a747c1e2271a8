import { html } from 'hono/html'
import type { Config } from '../../config.ts'
import type { PageOf } from './html-page.ts'
import { linesOf } from './lines.ts'

/**
 * The page at the service's address. Its script puts the live demo into `#demo`. Without JavaScript the demo is missing, and the
 * rest is there.
 */
export const homePage = (config: Config): PageOf => ({
  name: 'home',
  path: '/',
  title: 'Edge Token Service',
  description: 'Issues JWT pairs and exchanges each refresh token exactly once',
  content: html`<header class="lead">
<h1>Edge Token Service</h1>
<p>It issues pairs of an access token and a refresh token, and exchanges each pair for its successor exactly once. A used pair
that comes back may be stolen, so its login ends for everyone who has a token of it.</p>
</header>
<section aria-labelledby="demo-title" class="stack">
<h2 id="demo-title">Live demo: a session is stolen</h2>
<p class="intro">The owner logs in, a thief copies the tokens, and the service finds out. Each press is a real call of this service. The tokens
stay in the memory of this page, and a reload forgets them.</p>
<div id="demo" data-window="${config.policy.idempotencyWindowSeconds}"${demoUserOf(config)}>
<noscript><p class="notice notice-warn">The demo needs JavaScript. The rest of this page does not.</p></noscript>
</div>
</section>
<div class="about">
${lifeOfFamily(config)}
${thisService(config)}
</div>
<section aria-labelledby="use-title" class="stack">
<h2 id="use-title">Use it</h2>
<div class="uses">
${linesOf(config).map(
  ({ name, words, text }) => html`<section class="use" aria-label="${name}">
<h3>${name}</h3>
<p class="soft">${words}</p>
<pre class="code" data-copy="${name}">${text}</pre>
</section>
`,
)}</div>
</section>`,
})

/** The credential of the demo user, which only a local service has (src/config.ts). */
function demoUserOf({ demoUser }: Config) {
  return demoUser === null
    ? ''
    : html` data-username="${demoUser.username}" data-password="${demoUser.password}"`
}

const lifeOfFamily = ({ policy }: Config) => html`<section aria-labelledby="life-title" class="panel stack">
<h2 id="life-title">Rotation and reuse</h2>
<p class="soft">A login and all pairs that descend from it are one <em>family</em>. Its newest pair alone is valid.</p>
<ol class="life">
<li><strong>Login: <code>POST /api/v2/auth/token</code></strong>
<span class="state">A family begins. Pair 0 is valid.</span></li>
<li><strong>Refresh: <code>PUT</code> with pair 0</strong>
<span class="state">Pair 0 is used. Only pair 1 is valid.</span></li>
<li><strong>Refresh: <code>PUT</code> with pair 1</strong>
<span class="state">Pair 1 is used. Only pair 2 is valid.</span></li>
<li><strong>A lost answer: the same <code>PUT</code>, the same <code>Idempotency-Key</code></strong>
<span class="state">A retry, recognized by its key for ${policy.idempotencyWindowSeconds} seconds. The answer is pair 2 again, and
never a second successor.</span></li>
<li class="ends"><strong>Another client: <code>PUT</code> with pair 0 or 1</strong>
<span class="state">Reuse. The answer is <code>AUTH_1002</code>, and the family ends, so pair 2 is invalid too. The service
cannot distinguish the owner from a thief. Both must log in again, and only the owner has the password.</span></li>
</ol>
<p class="soft">A pair that is bound to a key (DPoP) is refused without a proof of that key, and nothing ends.</p>
</section>`

const thisService = ({
  issuer,
  audience,
  policy,
}: Config) => html`<section aria-labelledby="service-title" class="panel stack">
<h2 id="service-title">This service</h2>
<dl class="facts">
<div><dt>Health</dt><dd><span id="health" role="status"><a href="/health">Ask</a></span></dd></div>
<div><dt>Issuer</dt><dd><code>${issuer}</code></dd></div>
<div><dt>Audience</dt><dd><code>${audience}</code></dd></div>
<div><dt>Token life</dt><dd>${policy.accessTokenTtlSeconds} seconds</dd></div>
<div><dt>Retry window</dt><dd>${policy.idempotencyWindowSeconds} seconds</dd></div>
</dl>
<nav aria-label="Documents">
<ul class="documents">
<li><a href="/docs">API reference</a>: every call, which can be tried</li>
<li><a href="/account">My sessions</a>: sign in, see and end your sessions</li>
<li><a href="/openapi.json">OpenAPI document</a></li>
<li><a href="/.well-known/oauth-authorization-server">Authorization server metadata</a></li>
<li><a href="/.well-known/jwks.json">Public keys (JWK Set)</a></li>
</ul>
</nav>
</section>`
