import { issuer } from '@openauthjs/openauth'
import { CloudflareStorage } from '@openauthjs/openauth/storage/cloudflare'
import { MemoryStorage } from '@openauthjs/openauth/storage/memory'
import { Storage } from '@openauthjs/openauth/storage/storage'

let app
let storage

export default {
  async fetch(request, env, context) {
    storage ??= env.BENCH_MEMORY === 'all' ? MemoryStorage() : CloudflareStorage({ namespace: env.OAUTH_KV })
    app ??= issuer({ storage, subjects: {}, providers: {}, success: async () => new Response('no') })
    if (request.url.endsWith('/health')) return new Response('ok')
    if (request.url.endsWith('/bench/open')) return open()
    return app.fetch(request, env, context)
  },
}

// What a login would have stored: the library has no helper that skips its pages.
async function open() {
  const subject = `user:${crypto.randomUUID().slice(0, 16)}`
  const token = crypto.randomUUID()
  const entry = {
    type: 'user',
    properties: { customerId: 'c', role: 'ROLE_USER', email: 'demo@example.com' },
    subject,
    clientID: 'bench',
    ttl: { access: 3600, refresh: 1_209_600 },
    nextToken: crypto.randomUUID(),
  }
  await Storage.set(storage, ['oauth:refresh', subject, token], entry, entry.ttl.refresh)
  return Response.json({ refresh_token: `${subject}:${token}`, client_id: 'bench' })
}
