import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ROOT } from './project.ts'

/** The git-ignored folder that wrangler.toml's [assets] serves. */
const SERVED = join(ROOT, 'public')

/** The files of Swagger UI that the reference page needs, with their licences. */
const SWAGGER_UI = ['swagger-ui-bundle.js', 'swagger-ui-bundle.js.LICENSE.txt', 'swagger-ui.css']

/**
 * Copies the files of pages/ and of Swagger UI to the folder that wrangler serves. Only changed files are written, so
 * that a watching wrangler does not reload when another program starts.
 */
export function writeAssets(): void {
  const swagger = dirname(fileURLToPath(import.meta.resolve('swagger-ui-dist/package.json')))
  const files = new Map([
    ...SWAGGER_UI.map((name) => [join('static', name), join(swagger, name)] as const),
    ...filesIn(join(ROOT, 'pages')).map((name) => [name, join(ROOT, 'pages', name)] as const),
  ])
  for (const [name, source] of files)
    writeIfChanged(join(SERVED, name), withoutSourceMap(readFileSync(source)))
  for (const name of filesIn(SERVED)) if (!files.has(name)) rmSync(join(SERVED, name))
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
}

/** The source maps are larger than the files and are not served. A reference to one would be a 404. */
function withoutSourceMap(content: Buffer): Buffer {
  const text = content.toString('utf8')
  const cut = text.replace(/\n?(\/\/# sourceMappingURL=\S+|\/\*# sourceMappingURL=\S+\*\/)\s*$/, '\n')
  return Buffer.from(cut)
}

function writeIfChanged(path: string, content: Buffer): void {
  mkdirSync(dirname(path), { recursive: true })
  try {
    if (readFileSync(path).equals(content)) return
  } catch {
    // The file does not exist yet.
  }
  writeFileSync(path, content)
}

if (import.meta.main) writeAssets()
