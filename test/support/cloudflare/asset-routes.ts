import { randomUUID } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { Hono } from 'hono'
import { ApiFault, success } from './fault.ts'
import type { ApiContext } from './script-routes.ts'
import type { FindAssets } from './versions.ts'

type Manifest = Readonly<Record<string, { readonly hash: string }>>

/** The files of `[assets]` that were uploaded, by their hash, and the manifests that name them. */
export interface AssetStore {
  readonly routes: Hono<ApiContext>
  readonly find: FindAssets
}

/** A token that says when it expires, because wrangler reads that. Nothing checks a signature here. */
const tokenOf = (id: string): string => {
  const claims = { id, exp: Math.floor(Date.now() / 1000) + 3600 }
  return `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.none`
}

const idOf = (token: string): string => {
  const claims: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString() || '{}')
  return String((claims as { id?: unknown }).id)
}

/** The upload of assets, below `/accounts/:account/workers`. `folder` holds the files of each upload. */
export function assetStore(folder: string): AssetStore {
  const files = new Map<string, Buffer>()
  const manifests = new Map<string, Manifest>()
  const routes = new Hono<ApiContext>()

  routes.post('/scripts/:name/assets-upload-session', async (c) => {
    const { manifest } = await c.req.json<{ manifest: Manifest }>()
    const id = randomUUID()
    manifests.set(id, manifest)
    const hashes = new Set(Object.values(manifest).map(({ hash }) => hash))
    const asked = [...hashes].filter((hash) => !files.has(hash))
    return success({ jwt: tokenOf(id), buckets: asked.length === 0 ? [] : [asked] })
  })

  routes.post('/assets/upload', async (c) => {
    for (const [hash, part] of await c.req.formData()) {
      files.set(hash, Buffer.from(typeof part === 'string' ? part : await part.text(), 'base64'))
    }
    const token = c.req.header('authorization')?.replace('Bearer ', '') ?? ''
    return success({ jwt: tokenOf(idOf(token)) })
  })

  return {
    routes,
    find(jwt, config) {
      const id = idOf(jwt)
      const manifest = manifests.get(id)
      if (manifest === undefined) throw new ApiFault(400, 10021, 'The token of the assets is unknown.')
      const directory = join(folder, id)
      mkdirSync(directory, { recursive: true })
      for (const [path, { hash }] of Object.entries(manifest)) {
        const file = join(directory, path)
        mkdirSync(dirname(file), { recursive: true })
        writeFileSync(file, files.get(hash) ?? '')
      }
      // They are no files of the manifest. Miniflare reads them from the folder.
      for (const name of ['_headers', '_redirects']) {
        const text = config[name]
        if (typeof text === 'string') writeFileSync(join(directory, name), text)
      }
      return { directory, config }
    },
  }
}
