import { issuer } from '@openauthjs/openauth'
import { CloudflareStorage } from '@openauthjs/openauth/storage/cloudflare'
import { MemoryStorage } from '@openauthjs/openauth/storage/memory'
import { Storage } from '@openauthjs/openauth/storage/storage'

// The issuer is kept only in memory, where its storage must persist. This also saves a start on each request.
let memory

export default {
  async fetch(request, env, context) {
    if (request.url.endsWith('/health')) return new Response('ok')
    if (env.BENCH_MEMORY === 'all') memory ??= make(MemoryStorage())
    // Its example for Cloudflare makes an issuer for each request.
    const { app, storage } = memory ?? make(CloudflareStorage({ namespace: env.OAUTH_KV }))
    if (request.url.endsWith('/bench/open')) return open(storage)
    return app.fetch(request, env, context)
  },
}

function make(storage) {
  const app = issuer({ storage, subjects: {}, providers: {}, success: async () => new Response('no') })
  return { app, storage }
}

// The rows that a login would store. The library has no helper that skips its pages.
async function open(storage) {
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
