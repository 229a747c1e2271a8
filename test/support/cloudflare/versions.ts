import { randomUUID } from 'node:crypto'
import type { Assets, Binding, Deployment, Module, Script, Share, Version } from './account.ts'
import { ApiFault } from './fault.ts'

/** What an upload of a Worker says about itself, as far as it is used here. */
interface Metadata {
  readonly main_module: string
  readonly bindings?: readonly Binding[]
  readonly compatibility_date?: string
  readonly compatibility_flags?: readonly string[]
  readonly keep_bindings?: readonly string[]
  readonly annotations?: Readonly<Record<string, string>>
  readonly migrations?: {
    readonly new_tag?: string
    readonly old_tag?: string
    readonly steps?: readonly { readonly new_sqlite_classes?: readonly string[] }[]
  }
  readonly assets?: { readonly jwt: string; readonly config?: Readonly<Record<string, unknown>> }
}

/** The files of an upload of assets, by the token that wrangler sends back. */
export type FindAssets = (jwt: string, config: Readonly<Record<string, unknown>>) => Assets

const latest = (script: Script): Version | undefined => script.versions.at(-1)

/** Makes a version of an uploaded form. It is not deployed. */
export async function uploadVersion(script: Script, form: FormData, find: FindAssets): Promise<Version> {
  const part = form.get('metadata')
  const metadata = JSON.parse(typeof part === 'string' ? part : ((await part?.text()) ?? '')) as Metadata
  const { migrations } = metadata
  if (migrations !== undefined && migrations.old_tag !== script.migrationTag) {
    throw new ApiFault(412, 10079, `migration tag precondition failed; current tag is ${script.migrationTag}`)
  }
  const made = migrations?.steps?.flatMap(({ new_sqlite_classes = [] }) => new_sqlite_classes) ?? []
  const known = new Set([...script.classes, ...made])
  const unknown = metadata.bindings?.find(
    ({ type, class_name }) => type === 'durable_object_namespace' && !known.has(String(class_name)),
  )
  if (unknown !== undefined) {
    const why = 'because it is not currently configured to implement Durable Objects'
    throw new ApiFault(400, 10061, `Cannot create binding for class '${String(unknown.class_name)}' ${why}.`)
  }
  const version = addVersion(script, {
    annotations: metadata.annotations ?? {},
    modules: await modulesOf(form, metadata.main_module),
    bindings: resolveBindings(metadata, latest(script)),
    compatibilityDate: metadata.compatibility_date ?? '2021-11-02',
    compatibilityFlags: metadata.compatibility_flags ?? [],
    assets: metadata.assets && find(metadata.assets.jwt, metadata.assets.config ?? {}),
  })
  if (migrations?.new_tag !== undefined) script.migrationTag = migrations.new_tag
  for (const name of made) script.classes.add(name)
  return version
}

async function modulesOf(form: FormData, main: string): Promise<readonly Module[]> {
  const files = [...form].flatMap(([name, part]) =>
    typeof part === 'string' || name === 'metadata' || part.type === 'application/source-map'
      ? []
      : [{ name, part }],
  )
  const modules = await Promise.all(
    files.map(async ({ name, part }) => ({
      name,
      type: part.type.split(';')[0] ?? '',
      contents: new Uint8Array(await part.arrayBuffer()),
    })),
  )
  if (!modules.some(({ name }) => name === main)) throw new ApiFault(400, 10021, `No such module "${main}".`)
  return modules.toSorted((one, other) => Number(other.name === main) - Number(one.name === main))
}

/**
 * The bindings of an upload. `inherit` and `keep_bindings` take those of the latest version, deployed or not (Cloudflare's
 * API, Workers scripts: an inherited binding is by default that of the latest version).
 */
function resolveBindings(metadata: Metadata, before: Version | undefined): readonly Binding[] {
  const bindings = metadata.bindings ?? []
  const old = (name: string) => before?.bindings.find((binding) => binding.name === name)
  const missing = bindings.filter(({ type, name }) => type === 'inherit' && old(name) === undefined)
  if (missing.length > 0) {
    const names = missing.map(({ name }) => `inherit binding '${name}' is invalid: it does not exist`)
    throw new ApiFault(400, 10057, names.join('; '))
  }
  const given = new Set(bindings.map(({ name }) => name))
  const kept = (before?.bindings ?? []).filter(
    ({ name, type }) => !given.has(name) && metadata.keep_bindings?.includes(type),
  )
  return [...bindings.map((one) => (one.type === 'inherit' ? (old(one.name) ?? one) : one)), ...kept]
}

/** Makes a version of the latest one, with some bindings added, replaced, or taken out (null). It is not deployed. */
export function patchVersion(
  script: Script,
  changes: Readonly<Record<string, Omit<Binding, 'name'> | null>>,
  annotations: Readonly<Record<string, string>> = {},
): Version {
  const before = latest(script)
  if (before === undefined) throw new ApiFault(404, 10222, 'The Worker has no versions.')
  const kept = before.bindings.filter(({ name }) => !Object.hasOwn(changes, name))
  const added = Object.entries(changes).flatMap(([name, binding]) =>
    binding === null ? [] : [{ ...binding, type: String(binding.type), name }],
  )
  const triggered = { 'workers/triggered_by': 'secret', ...annotations }
  return addVersion(script, { ...before, annotations: triggered, bindings: [...kept, ...added] })
}

function addVersion(script: Script, content: Omit<Version, 'id' | 'number' | 'created'>): Version {
  const version = {
    ...content,
    id: randomUUID(),
    number: script.versions.length + 1,
    created: new Date().toISOString(),
  }
  script.versions.push(version)
  return version
}

/** The version with this id. */
export function findVersion(script: Script, id: string): Version {
  const version = script.versions.find((one) => one.id === id)
  if (version === undefined) throw new ApiFault(404, 10223, `The version ${id} does not exist.`)
  return version
}

/**
 * Gives versions their shares of the traffic. The shares must be 100 in total. A version that is older than the deployed
 * ones and has other secrets is refused without `force`, because its secrets may be withdrawn ones.
 */
export function deployVersions(
  script: Script,
  versions: readonly Share[],
  annotations: Readonly<Record<string, string>> = {},
  force = true,
): Deployment {
  const total = versions.reduce((sum, { percentage }) => sum + percentage, 0)
  if (total !== 100) throw new ApiFault(400, 10021, `The percentages are ${total} in total, and not 100.`)
  const changed = versions.flatMap((share) => changedSecrets(script, findVersion(script, share.version_id)))
  if (!force && changed.length > 0) {
    throw new ApiFault(
      400,
      10220,
      `Cannot deploy an older version. The following secrets have changed: ${[...new Set(changed)].join(', ')}`,
    )
  }
  const deployment = { id: randomUUID(), created: new Date().toISOString(), annotations, versions }
  script.deployments.unshift(deployment)
  return deployment
}

/** The names of the secrets that differ from those of the deployed versions, if this version is older than all of them. */
function changedSecrets(script: Script, version: Version): readonly string[] {
  const live = (script.deployments[0]?.versions ?? []).map((share) => findVersion(script, share.version_id))
  if (live.some(({ number }) => number <= version.number)) return []
  const secrets = (one: Version) => one.bindings.filter(({ type }) => type === 'secret_text')
  return live.flatMap((one) =>
    secrets(one)
      .filter(({ name, text }) => secrets(version).find((other) => other.name === name)?.text !== text)
      .map(({ name }) => name),
  )
}
