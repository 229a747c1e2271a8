import { readFileSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { fileURLToPath } from 'node:url'

// wrangler bundles text files as modules. Node needs a hook for it.
registerHooks({
  load(url, context, next) {
    if (!url.endsWith('.txt')) return next(url, context)
    const source = `export default ${JSON.stringify(readFileSync(fileURLToPath(url), 'utf8'))}`
    return { format: 'module', source, shortCircuit: true }
  },
})

/** The service's groups of routes, in this process, for their description without a Worker. */
export async function loadGroups() {
  const { groups } = await import('../../src/app.ts')
  return groups
}
