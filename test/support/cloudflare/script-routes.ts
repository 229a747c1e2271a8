import { Hono } from 'hono'
import type { Account, Binding, Script, Share, Version } from './account.ts'
import type { AssetStore } from './asset-routes.ts'
import { ApiFault, list, success } from './fault.ts'
import { deployVersions, findVersion, patchVersion, uploadVersion } from './versions.ts'

/** The account of a call. A call has passed the check of its token. */
export type ApiContext = { Variables: { account: Account } }

/** The code that wrangler takes for "there is no such Worker". */
const NO_SUCH_WORKER = 10007

const scriptIn = (account: Account, name: string): Script => {
  const script = account.scripts.get(name)
  if (script !== undefined) return script
  throw new ApiFault(404, NO_SUCH_WORKER, 'This Worker does not exist on your account.')
}

/** A binding as the API shows it: a secret has no value. */
const shown = ({ text, ...binding }: Binding) => ({
  ...binding,
  ...(binding.type !== 'secret_text' && text !== undefined && { text }),
})

const describeVersion = (version: Version) => ({
  id: version.id,
  number: version.number,
  metadata: {
    created_on: version.created,
    modified_on: version.created,
    author_email: 'owner@example.com',
    author_id: 'owner',
    source: 'wrangler',
    hasPreview: false,
    has_preview: false,
  },
  annotations: version.annotations,
  resources: {
    bindings: version.bindings.map(shown),
    script: { etag: version.id, handlers: ['fetch', 'scheduled'], last_deployed_from: 'wrangler' },
    script_runtime: {
      compatibility_date: version.compatibilityDate,
      compatibility_flags: version.compatibilityFlags,
      usage_model: 'standard',
    },
  },
  startup_time_ms: 1,
})

/** The version that `settings` and `secrets` show: the latest one, as it has what the next upload inherits. */
const shownVersion = (script: Script): Version => {
  const version = script.versions.at(-1)
  if (version === undefined)
    throw new ApiFault(404, NO_SUCH_WORKER, 'This Worker does not exist on your account.')
  return version
}

const live = (version: Version): Share[] => [{ version_id: version.id, percentage: 100 }]

/** The routes of Workers, below `/accounts/:account/workers`. */
export function scriptRoutes(
  assets: AssetStore,
  removed: (account: Account, script: Script) => Promise<void>,
) {
  const routes = new Hono<ApiContext>()

  routes.get('/services/:name', (c) => {
    const name = c.req.param('name')
    const script = c.var.account.scripts.get(name)
    if (script === undefined) throw new ApiFault(404, 10090, 'This Worker does not exist on your account.')
    const { tag, migrationTag } = script
    const described = { id: name, tag, tags: [], last_deployed_from: 'wrangler', migration_tag: migrationTag }
    return success({ id: name, default_environment: { environment: 'production', script: described } })
  })

  routes.get('/scripts', (c) =>
    list(
      c.req.raw,
      [...c.var.account.scripts.values()].map(({ name, tag, created, migrationTag }) => ({
        id: name,
        tag,
        created_on: created,
        migration_tag: migrationTag,
      })),
    ),
  )

  routes.get('/workers/:name', (c) => {
    const { account } = c.var
    const { name, tag, created, subdomain } = scriptIn(account, c.req.param('name'))
    const host = account.subdomain === null ? undefined : `${name}.${account.subdomain}.workers.dev`
    const url = host === undefined ? {} : { url: `https://${host}`, preview_url_suffix: `-${host}` }
    return success({ id: tag, name, created_on: created, subdomain: { ...subdomain, ...url }, tags: [] })
  })

  routes.put('/scripts/:name', async (c) => {
    const { account } = c.var
    const name = c.req.param('name')
    const existing = account.scripts.get(name)
    const script = existing ?? account.createScript(name)
    try {
      const version = await uploadVersion(script, await c.req.formData(), assets.find)
      deployVersions(script, live(version))
      return success({
        id: name,
        tag: script.tag,
        etag: version.id,
        deployment_id: version.id.replaceAll('-', ''),
        startup_time_ms: 1,
        handlers: ['fetch'],
      })
    } catch (error) {
      if (existing === undefined) account.scripts.delete(name)
      throw error
    }
  })

  // What else uses the Worker: nothing, because bindings to other Workers are not here. `wrangler delete` asks it.
  routes.get('/scripts/:name/references', () => success({}))
  routes.get('/tails/by-consumer/:name', () => success([]))

  routes.delete('/services/:name', async (c) => {
    const { account } = c.var
    const script = scriptIn(account, c.req.param('name'))
    account.scripts.delete(script.name)
    for (const [host, owner] of account.domains) if (owner === script.name) account.domains.delete(host)
    await removed(account, script)
    return success(null)
  })

  routes.get('/scripts/:name/settings', (c) => {
    const script = scriptIn(c.var.account, c.req.param('name'))
    const version = shownVersion(script)
    return success({
      bindings: version.bindings.map(shown),
      compatibility_date: version.compatibilityDate,
      compatibility_flags: version.compatibilityFlags,
      migration_tag: script.migrationTag,
      tags: [],
      usage_model: 'standard',
      ...script.settings,
    })
  })

  routes.patch('/scripts/:name/script-settings', async (c) => {
    const script = scriptIn(c.var.account, c.req.param('name'))
    Object.assign(script.settings, await c.req.json())
    return success(script.settings)
  })

  routes.get('/scripts/:name/subdomain', (c) =>
    success(scriptIn(c.var.account, c.req.param('name')).subdomain),
  )

  routes.post('/scripts/:name/subdomain', async (c) => {
    const { subdomain } = scriptIn(c.var.account, c.req.param('name'))
    const asked = await c.req.json<{ enabled: boolean; previews_enabled?: boolean }>()
    subdomain.enabled = asked.enabled
    subdomain.previews_enabled = asked.previews_enabled ?? asked.enabled
    return success(subdomain)
  })

  routes.put('/scripts/:name/schedules', async (c) => {
    const script = scriptIn(c.var.account, c.req.param('name'))
    script.schedules = await c.req.json()
    return success({ schedules: script.schedules })
  })

  routes.get('/scripts/:name/versions', (c) => {
    const items = scriptIn(c.var.account, c.req.param('name')).versions.map(describeVersion).reverse()
    return success({ items }, { page: 1, per_page: 10, count: items.length, total_count: items.length })
  })

  routes.post('/scripts/:name/versions', async (c) => {
    const script = scriptIn(c.var.account, c.req.param('name'))
    return success(describeVersion(await uploadVersion(script, await c.req.formData(), assets.find)))
  })

  routes.get('/scripts/:name/versions/:id', (c) =>
    success(describeVersion(findVersion(scriptIn(c.var.account, c.req.param('name')), c.req.param('id')))),
  )

  routes.patch('/workers/:name/versions/latest', async (c) => {
    const script = scriptIn(c.var.account, c.req.param('name'))
    const { env, annotations } = await c.req.json<{
      env: Record<string, Omit<Binding, 'name'> | null>
      annotations?: Record<string, string>
    }>()
    return success(describeVersion(patchVersion(script, env, annotations)))
  })

  routes.get('/scripts/:name/deployments', (c) => {
    const { deployments } = scriptIn(c.var.account, c.req.param('name'))
    return success({
      deployments: deployments.map(({ created, ...rest }) => ({
        ...rest,
        created_on: created,
        source: 'wrangler',
        strategy: 'percentage',
        author_email: 'owner@example.com',
      })),
    })
  })

  routes.post('/scripts/:name/deployments', async (c) => {
    const script = scriptIn(c.var.account, c.req.param('name'))
    const asked = await c.req.json<{ versions: Share[]; annotations?: Record<string, string> }>()
    return success(deployVersions(script, asked.versions, asked.annotations, c.req.query('force') === 'true'))
  })

  routes.get('/scripts/:name/secrets', (c) => {
    const { bindings } = shownVersion(scriptIn(c.var.account, c.req.param('name')))
    return list(c.req.raw, bindings.filter(({ type }) => type === 'secret_text').map(shown))
  })

  routes.put('/scripts/:name/secrets', async (c) => {
    const script = scriptIn(c.var.account, c.req.param('name'))
    const { name, ...binding } = await c.req.json<Binding>()
    deployVersions(script, live(patchVersion(script, { [name]: binding })))
    return success({ name, type: binding.type })
  })

  routes.delete('/scripts/:name/secrets/:secret', (c) => {
    const script = scriptIn(c.var.account, c.req.param('name'))
    deployVersions(script, live(patchVersion(script, { [c.req.param('secret')]: null })))
    return success(null)
  })

  return routes
}
