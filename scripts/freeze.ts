import { execFileSync } from 'node:child_process'
import {
  copyFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ROOT } from './project.ts'
import { localSecrets } from './start/local-secrets.ts'
import { runWrangler } from './wrangler/process.ts'

/** The frozen last release: its Worker, and data that it wrote. `test/compat/` runs today's code against it. */
const RELEASED = join(ROOT, 'test', 'compat', 'released')

/**
 * The moment is far ahead. An object's alarm is set by the frozen clock and runs by the real one, and an alarm in the
 * past would run without end.
 */
const MOMENT = '2040-01-01T12:00:00.000Z'

/** The Worker of a commit, bundled as `npm run deploy` does, and the names of its migrations. */
async function bundle(commit: string): Promise<{ migrations: string[] }> {
  const tree = mkdtempSync(join(tmpdir(), 'ets-freeze-'))
  try {
    const archive = execFileSync('git', ['archive', commit], { cwd: ROOT, maxBuffer: 2 ** 30 })
    execFileSync('tar', ['-x', '-C', tree], { input: archive })
    symlinkSync(join(ROOT, 'node_modules'), join(tree, 'node_modules'))
    execFileSync(process.execPath, [join(tree, 'scripts', 'assets.ts')], { cwd: tree })
    const out = join(tree, 'dist')
    await runWrangler(['deploy', '--dry-run', '--env=', '--outdir', out], join(tree, 'wrangler.toml'))
    for (const name of readdirSync(RELEASED)) if (name.endsWith('.txt')) rmSync(join(RELEASED, name))
    for (const name of readdirSync(out)) {
      if (name.endsWith('.txt')) copyFileSync(join(out, name), join(RELEASED, name))
    }
    const text = readFileSync(join(out, 'index.js'), 'utf8')
    writeFileSync(join(RELEASED, 'worker.js'), text.replace(/\n\/\/# sourceMappingURL=.*\s*$/, '\n'))
    return { migrations: readdirSync(join(tree, 'migrations')).sort() }
  } finally {
    rmSync(tree, { recursive: true, force: true })
  }
}

const USAGE = `npm run freeze [-- COMMIT]

Writes test/compat/released/ anew: the Worker of a commit (HEAD by default), and the data that it wrote.

  --help    this text`

const [ref = 'HEAD'] = process.argv.slice(2)
if (ref === '--help') {
  console.log(USAGE)
  process.exit()
}
const git = (...args: string[]) => execFileSync('git', args, { cwd: ROOT, encoding: 'utf8' }).trim()
const commit = git('rev-parse', `${ref}^{commit}`)
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the package.json of this project
const { version } = JSON.parse(git('show', `${commit}:package.json`)) as { version: string }
const release = {
  version,
  commit,
  moment: MOMENT,
  ...(await bundle(commit)),
  vars: { ISSUER: 'http://localhost:8787', AUDIENCE: 'http://localhost:8787', ...(await localSecrets()) },
}
writeFileSync(join(RELEASED, 'release.json'), `${JSON.stringify(release, null, 1)}\n`)
// Then the bundled Worker runs, and the data that it writes is stored beside it.
const vitest = join(ROOT, 'node_modules', 'vitest', 'vitest.mjs')
execFileSync(process.execPath, [vitest, 'run'], {
  cwd: ROOT,
  env: { ...process.env, TEST_PROJECT: 'freeze' },
  stdio: 'inherit',
})
