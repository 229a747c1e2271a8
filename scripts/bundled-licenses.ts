import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from './project.ts'

/**
 * The licences of the packages whose files are among `inputs`, paths from the project's folder. MIT asks that its text comes with
 * every copy, and the pages serve copies. Throws if a package has no file with its licence.
 */
export function bundledLicenses(inputs: readonly string[]): string {
  const names = inputs.flatMap((path) => /(?:^|\/)node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? [])
  return [...new Set(names)]
    .toSorted()
    .map((name) => {
      const folder = join(ROOT, 'node_modules', name)
      const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
      const file = readdirSync(folder).find((one) => /^licen[cs]e/i.test(one))
      if (file === undefined) throw new Error(`${name} is in a page, and has no file with its licence`)
      return `${name} ${version}\n\n${readFileSync(join(folder, file), 'utf8').trim()}\n`
    })
    .join('\n----\n\n')
}
