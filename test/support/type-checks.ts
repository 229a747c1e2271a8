import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { ROOT } from '../../scripts/project.ts'
import { wranglerArguments, wranglerEnvironment } from '../../scripts/wrangler/process.ts'
import type { Project } from './installed.ts'

/** Checks the types of folders of a project. Gives the compiler's complaints, and an empty text if there are none. */
function typeCheck(project: Project, compilerOptions: object, include: readonly string[]): string {
  const strict = { strict: true, noEmit: true, ...compilerOptions }
  project.write('tsconfig.json', JSON.stringify({ compilerOptions: strict, include }))
  try {
    return execFileSync(process.execPath, [join(ROOT, 'node_modules/@typescript/native/bin/tsc')], {
      cwd: project.folder,
      encoding: 'utf8',
    })
  } catch (error) {
    return (error as { stdout: string }).stdout
  }
}

/** Cloudflare's standard options, as `npm create cloudflare` writes them. */
const STANDARD = {
  target: 'es2024',
  lib: ['es2024'],
  jsx: 'react-jsx',
  module: 'es2022',
  moduleResolution: 'Bundler',
  types: ['./worker-configuration.d.ts'],
  resolveJsonModule: true,
  allowJs: true,
  checkJs: false,
  isolatedModules: true,
  allowSyntheticDefaultImports: true,
  forceConsistentCasingInFileNames: true,
  skipLibCheck: true,
  allowImportingTsExtensions: true,
}

/** The same for a folder with a Worker's `index.ts`, with the types that wrangler makes for it. */
export function typeCheckWorker(project: Project, folder: string): string {
  const config = { name: 'worker', main: `${folder}/index.ts`, compatibility_date: '2026-10-01' }
  const file = project.write('wrangler.json', JSON.stringify(config))
  execFileSync(process.execPath, wranglerArguments(['types'], file), {
    cwd: project.folder,
    env: wranglerEnvironment(),
  })
  return typeCheck(project, STANDARD, ['worker-configuration.d.ts', folder])
}

/** The same for a folder of a program for Node, inside the declarations of packages too. */
export function typeCheckNode(project: Project, folder: string, more: object = {}): string {
  const options = { module: 'nodenext', target: 'es2023', lib: ['es2023'], types: ['node'] }
  return typeCheck(project, { ...options, ...more }, [folder])
}

/** The same for a folder of a page, with the types of browsers. */
export function typeCheckPage(project: Project, folder: string): string {
  const options = { module: 'esnext', moduleResolution: 'bundler', lib: ['es2023', 'dom'], types: [] }
  return typeCheck(project, options, [folder])
}
