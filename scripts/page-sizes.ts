import { basename } from 'node:path'
import { gzipSync } from 'node:zlib'
import { bundlePages } from './assets.ts'

/** The most that a page may load, in bytes gzipped: its scripts and styles, with the largest of the parts that it loads on demand. */
export const MAX_PAGE_BYTES = 60_000

/** What a page loads, in bytes gzipped. */
export interface PageSize {
  readonly name: string
  /** Its scripts and styles before a person does anything. */
  readonly first: number
  /** The same with the largest part that is loaded on demand. */
  readonly most: number
}

/** The sizes of the pages. It bundles them. */
export function pageSizes(): PageSize[] {
  const { outputFiles, metafile } = bundlePages()
  const sizes = new Map(outputFiles.map(({ path, contents }) => [basename(path), gzipSync(contents).length]))
  const outputs = Object.entries(metafile.outputs)
  const importsOf = (path: string, kind: string) =>
    (metafile.outputs[path]?.imports ?? []).filter((one) => one.kind === kind).map((one) => one.path)
  /** A file with all that it imports at once. */
  const closure = (path: string, known = new Set<string>()): Set<string> => {
    if (known.has(path)) return known
    known.add(path)
    for (const next of importsOf(path, 'import-statement')) closure(next, known)
    return known
  }
  const total = (paths: Iterable<string>) =>
    [...paths].reduce((sum, path) => sum + (sizes.get(basename(path)) ?? 0), 0)
  return outputs.flatMap(([path, { entryPoint, cssBundle }]) => {
    if (entryPoint === undefined || cssBundle === undefined || !path.endsWith('.js')) return []
    const first = [...closure(path), cssBundle]
    const onDemand = first.flatMap((one) => importsOf(one, 'dynamic-import'))
    const withPart = onDemand.map((part) => total(new Set([...first, ...closure(part)])))
    return { name: basename(path, '.js'), first: total(first), most: Math.max(total(first), ...withPart) }
  })
}

/** The pages that load too much, one line each. */
export function pageFaults(sizes: readonly PageSize[]): string[] {
  return sizes
    .filter(({ most }) => most > MAX_PAGE_BYTES)
    .map(({ name, most }) => `The page ${name} loads ${most} bytes gzipped, and may load ${MAX_PAGE_BYTES}`)
}
