import { CONFIG_NAMES } from '../../src/config.ts'
import { printable } from '../command-line/printable.ts'
import type { WranglerToml } from '../project.ts'
import { type Target, variablesOf } from './configuration.ts'
import type { Deployed } from './deployed.ts'

/** Those that the command sets. It refuses to change them by accident. */
const OWN: readonly string[] = ['ISSUER', 'AUDIENCE']

/** The names whose values may be shown. Another one may have a secret as its value. */
const SHOWN = new Set<string>(CONFIG_NAMES)

/**
 * The variables that a deployment changes, one line each. A checkout that lacks a variable of the live Worker takes it away,
 * such as an older one, or one of another operator.
 */
export function variableChanges(
  toml: WranglerToml,
  target: Target,
  deployed: Deployed | null,
): readonly string[] {
  if (deployed === null) return []
  const before = deployed.vars
  const after = variablesOf(toml, target)
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (name) => !OWN.includes(name) && before[name] !== after[name],
  )
  const value = (name: string, text: string | undefined) => {
    if (text === undefined) return 'unset'
    return SHOWN.has(name) ? JSON.stringify(printable(text)) : '(not shown)'
  }
  return names.map(
    (name) => `${printable(name)}: ${value(name, before[name])} becomes ${value(name, after[name])}`,
  )
}
