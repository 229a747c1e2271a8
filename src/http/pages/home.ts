import { html } from 'hono/html'
import type { Config } from '../../config.ts'

/** The page at the service's address. Without JavaScript only the live health is missing. */
export const homePage = ({ issuer, policy }: Config) => html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="description" content="Issues JWT pairs and exchanges each refresh token exactly once">
<title>Edge Token Service</title>
<link rel="icon" href="/static/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/static/home.css">
<script src="/static/health.js" type="module"></script>
</head>
<body>
<header>
<h1>Edge Token Service</h1>
<p>Issues pairs of an access token and a refresh token, and exchanges each pair for its successor exactly once. A second
use of a refresh token may be theft, and ends its login.</p>
</header>
<main>
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
</ol>
</main>
</body>
</html>
`
