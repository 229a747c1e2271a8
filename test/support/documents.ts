import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../../scripts/project.ts'

export const read = (file: string) => readFileSync(join(ROOT, file), 'utf8')

/** Every Markdown file of the project, by its path from the root, without the files that git ignores. */
export const DOCUMENTS: readonly string[] = execFileSync(
  'git',
  ['ls-files', '--cached', '--others', '--exclude-standard', '--deduplicate', '*.md'],
  { cwd: ROOT, encoding: 'utf8' },
)
  .split('\n')
  .filter(Boolean)

/** The blocks of a document that readers paste into a shell, without the indentation of a list. */
export const shellBlocks = (file: string): string[] =>
  [...read(file).matchAll(/^( *)```sh\n(.*?)^ *```$/gms)].map(([, indent = '', block = '']) =>
    block.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
  )

/** The rows of a document's table with these headings. Code marks are removed from the cells. */
export function table(file: string, ...heading: string[]): string[][] {
  const text = read(file)
  const start = text.indexOf(`| ${heading.join(' | ')} |`)
  if (start === -1) throw new Error(`${file} has no table ${heading.join(', ')}`)
  const [, , ...lines] = text.slice(start).split('\n\n')[0]?.split('\n') ?? []
  return lines.map((line) =>
    line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim().replaceAll('`', '')),
  )
}
