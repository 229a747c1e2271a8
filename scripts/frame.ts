import { readFileSync } from 'node:fs'
import { SourceMap } from 'node:module'
import { join } from 'node:path'
import { buildBundle } from './check-bundle.ts'
import { ROOT } from './project.ts'

const USAGE = `npm run frame -- FRAME

Shows the file and line of a frame of an \`unexpected\` log line, such as index.js:80:2345. It builds the Worker of this
checkout, so check out the deployed commit first.`

/** Where in the sources a frame is, as "src/app.ts:12:3". `map` is the source map's text. Null: the map has no such place. */
export function originOf(frame: string, map: string): string | null {
  const [, line, column] = /(\d+):(\d+)\)?$/.exec(frame.trim()) ?? []
  if (line === undefined || column === undefined) return null
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- wrangler wrote it
  const origin = new SourceMap(JSON.parse(map) as ConstructorParameters<typeof SourceMap>[0]).findOrigin(
    Number(line),
    Number(column),
  )
  if (!('fileName' in origin)) return null
  return `${origin.fileName.replace(/^(\.\.\/)+/, '')}:${origin.lineNumber}:${origin.columnNumber}`
}

if (import.meta.main) {
  const [frame, ...rest] = process.argv.slice(2)
  if (frame === undefined || frame === '--help' || rest.length > 0) {
    console.log(USAGE)
    process.exitCode = frame === '--help' ? 0 : 2
  } else {
    buildBundle('dist')
    const origin = originOf(frame, readFileSync(join(ROOT, 'dist', 'index.js.map'), 'utf8'))
    console.log(origin ?? `The bundle of this checkout has no frame ${frame}`)
    if (origin === null) process.exitCode = 1
  }
}
