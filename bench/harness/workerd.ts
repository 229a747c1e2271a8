import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'smol-toml'
import { ROOT } from '../../scripts/project.ts'
import { type Bundle, bundleOf } from './bundle.ts'
import { type WranglerToml, workerdConfig } from './capnp.ts'
import { freePort, type Server, startServer, temporaryFolder } from './server.ts'

const PROGRAM = join(ROOT, 'node_modules', 'workerd', 'bin', 'workerd')

/** A file system in memory, which Linux has. On it, no commit waits for a disk. */
const MEMORY = '/dev/shm'

/** The place of all files of a target. */
export type Place = 'disk' | 'memory'

/** Starts the Worker of a wrangler.toml in workerd alone: without a proxy and without wrangler's own Workers. */
export async function startWorkerd(
  config: string,
  path: string,
  variables: Readonly<Record<string, string>> = {},
  place: Place = 'disk',
): Promise<Server> {
  const bundle = bundleOf(config)
  const port = await freePort()
  const folder = place === 'disk' ? temporaryFolder() : temporaryFolder(MEMORY)
  const args = command(bundle, tomlOf(config), variables, { port, disk: folder })
  const runtime = (line: string) => line.includes(PROGRAM)
  return startServer(args, { port, path, folder, runtime, program: PROGRAM })
}

/** The program and arguments of a workerd that listens on a port, with a Worker that has no binding. */
export function unboundWorkerd(bundle: Bundle, config: string, port: number): readonly [string, ...string[]] {
  const { compatibility_date, compatibility_flags } = tomlOf(config)
  return [PROGRAM, ...command(bundle, { compatibility_date, compatibility_flags }, {}, { port, disk: null })]
}

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the files of this repository
const tomlOf = (config: string) => parse(readFileSync(config, 'utf8')) as unknown as WranglerToml

function command(
  bundle: Bundle,
  toml: WranglerToml,
  variables: Readonly<Record<string, string>>,
  at: { readonly port: number; readonly disk: string | null },
): string[] {
  const file = join(bundle.folder, `${at.port}.capnp`)
  writeFileSync(file, workerdConfig(bundle, toml, variables, at))
  // Experimental features are those of the simulators: miniflare starts workerd so too.
  return ['serve', '--experimental', '--import-path=/', file]
}
