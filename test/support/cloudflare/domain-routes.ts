import { createHash } from 'node:crypto'
import { Hono } from 'hono'
import { ApiFault, list, success } from './fault.ts'
import type { ApiContext } from './script-routes.ts'

interface Origin {
  readonly hostname: string
}

const record = (hostname: string, service: string) => ({
  id: createHash('sha256').update(hostname).digest('hex').slice(0, 32),
  hostname,
  service,
  environment: 'production',
})

/** The routes of workers.dev and of custom domains, below `/accounts/:account/workers`. */
export function domainRoutes() {
  const routes = new Hono<ApiContext>()

  routes.get('/subdomain', (c) => {
    const { subdomain } = c.var.account
    if (subdomain === null) throw new ApiFault(404, 10007, 'There is no subdomain for this account.')
    return success({ subdomain })
  })

  routes.put('/subdomain', async (c) => {
    const { subdomain } = await c.req.json<{ subdomain: string }>()
    c.var.account.subdomain = subdomain
    return success({ subdomain })
  })

  routes.get('/domains/records', (c) => {
    const service = c.req.query('service')
    const all = [...c.var.account.domains].map(([hostname, owner]) => record(hostname, owner))
    return list(
      c.req.raw,
      all.filter((one) => service === undefined || one.service === service),
    )
  })

  routes.post('/scripts/:name/domains/changeset', async (c) => {
    const { domains } = c.var.account
    const name = c.req.param('name')
    const origins = await c.req.json<Origin[]>()
    const known = origins.filter(({ hostname }) => domains.has(hostname))
    return success({
      added: origins.filter(({ hostname }) => !domains.has(hostname)),
      updated: known.map(({ hostname }) => ({
        ...record(hostname, name),
        modified: domains.get(hostname) !== name,
      })),
      removed: [],
      conflicting: [],
    })
  })

  routes.put('/scripts/:name/domains/records', async (c) => {
    const { account } = c.var
    const name = c.req.param('name')
    const { origins } = await c.req.json<{ origins: Origin[] }>()
    for (const { hostname } of origins) {
      const zone = account.zones.find((one) => hostname === one || hostname.endsWith(`.${one}`))
      // The status is Cloudflare's. The code is a guess, because no document has it.
      if (zone === undefined)
        throw new ApiFault(404, 10013, `No zone of this account has the host ${hostname}.`)
    }
    for (const [host, owner] of account.domains) if (owner === name) account.domains.delete(host)
    for (const { hostname } of origins) account.domains.set(hostname, name)
    return success(origins.map(({ hostname }) => record(hostname, name)))
  })

  return routes
}
