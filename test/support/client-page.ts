import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { basename } from 'node:path'
import { build } from 'esbuild'
import { installed } from './installed.ts'

/** Files of `test/packages/client/parts/`. */
const SCRIPTS = ['page', 'application', 'service-worker', 'tour']

/** React, in the mode in which its StrictMode mounts twice. */
const define = { 'process.env.NODE_ENV': '"development"' }

/** Bundles the scripts with the installed tarball of the client, each under its path on the server. */
async function bundled(): Promise<ReadonlyMap<string, string>> {
  const project = installed('client')
  try {
    project.borrow('react', 'react-dom', 'scheduler')
    const entryPoints = SCRIPTS.map((name) => project.copy(`test/packages/client/parts/${name}.ts`))
    const options = { bundle: true, format: 'esm', write: false, outdir: project.folder, define } as const
    const { outputFiles } = await build({ ...options, entryPoints })
    return new Map(outputFiles.map(({ path, text }) => [`/${basename(path)}`, text]))
  } finally {
    project.remove()
  }
}

const html = (script: string) =>
  `<!doctype html><meta charset="utf-8"><title>Client</title><body><script type="module" src="/${script}.js"></script>`

/** A server of the page, at `/`, and of the application, at `/application`. Its `/echo` answers the headers of the request. */
export async function servePage() {
  const scripts = await bundled()
  const server = createServer(({ url = '/', headers }, response) => {
    const { pathname } = new URL(url, 'http://localhost')
    const answer = (type: string, text: string) =>
      void response.writeHead(200, { 'content-type': type }).end(text)
    const script = scripts.get(pathname)
    if (script !== undefined) answer('text/javascript', script)
    else if (pathname === '/echo') answer('application/json', JSON.stringify(headers))
    else answer('text/html', html(pathname === '/application' ? 'application' : 'page'))
  })
  await new Promise<void>((resolve) => server.listen(0, resolve))
  return {
    origin: `http://localhost:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}
