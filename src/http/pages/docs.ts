import { html } from 'hono/html'

/** The reference page. Swagger UI, from /static, shows /openapi.json. */
export const docsPage = () => html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>API reference: Edge Token Service</title>
<link rel="icon" href="/static/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/static/swagger-ui.css">
<link rel="stylesheet" href="/static/docs.css">
<script src="/static/swagger-ui-bundle.js" defer></script>
<script src="/static/docs.js" defer></script>
</head>
<body>
<nav aria-label="Service"><a href="/">Edge Token Service</a></nav>
<main id="docs">
<noscript><p>This page needs JavaScript. <a href="/openapi.json">The OpenAPI document</a> says the same.</p></noscript>
</main>
</body>
</html>
`
