import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { build } from 'esbuild'
import { ROOT } from '../../scripts/project.ts'

const PAGE =
  '<!doctype html><meta charset="utf-8"><title>Client</title><script type="module" src="/page.js"></script>'

/** A server of the page `test/packages/client/parts/page.ts`. Its `/echo` answers the headers of the request. */
export async function servePage() {
  const { outputFiles } = await build({
    entryPoints: [join(ROOT, 'test/packages/client/parts/page.ts')],
    bundle: true,
    format: 'esm',
    write: false,
  })
  const script = outputFiles[0]?.text ?? ''
  const server = createServer(({ url, headers }, response) => {
    if (url === '/page.js') response.writeHead(200, { 'content-type': 'text/javascript' }).end(script)
    else if (url === '/echo')
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(headers))
    else response.writeHead(200, { 'content-type': 'text/html' }).end(PAGE)
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
