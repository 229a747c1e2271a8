import { execFileSync, spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { ROOT } from '../../scripts/project.ts'

/** The shells with their options for pasting. An interactive zsh knows no comments, and expands `!`. */
const COMMANDS = { bash: ['bash'], dash: ['dash'], zsh: ['zsh', '-f', '-i'] } as const

export type Shell = keyof typeof COMMANDS

/**
 * The shells of this machine. CI installs all of them, and fails without one. A developer without zsh tests the others.
 * `.ci/run` says how to install it.
 */
export const SHELLS = (Object.keys(COMMANDS) as Shell[]).filter(
  (shell) => process.env.CI !== undefined || hasCommand(shell),
)

function hasCommand(name: string): boolean {
  try {
    execFileSync('sh', ['-c', `command -v ${name}`])
    return true
  } catch {
    return false
  }
}

export interface Pasted {
  readonly stdout: string
  /** Without the prompts of an interactive shell. */
  readonly stderr: string
}

/** Pastes lines into a shell in the project's folder, and waits for its end. */
export async function paste(
  shell: Shell,
  lines: string,
  env: Readonly<Record<string, string>> = {},
): Promise<Pasted> {
  const [command, ...args] = COMMANDS[shell]
  const prompts = { PS1: '', PS2: '', PROMPT_EOL_MARK: '', TERM: 'dumb' }
  const child = spawn(command, args, { cwd: ROOT, env: { ...process.env, ...prompts, ...env } })
  const said = Promise.all([text(child.stdout), text(child.stderr)])
  // zsh -f has its own prompts, whatever the environment says.
  child.stdin.end(shell === 'zsh' ? `PS1= PS2= PROMPT_SP=\nunsetopt prompt_sp prompt_cr\n${lines}` : lines)
  const [stdout, stderr] = await said
  return { stdout, stderr }
}

/** The message of a shell that did not understand a line, or that needs an unset variable. */
export const MISUNDERSTOOD =
  /not found|no matches|bad pattern|parse error|syntax error|unexpected|event|unbound|not set|unmatched|no such/i

/** Programs that a block may run. `rehearse` replaces each of them by one that has no effect. */
const REPLACED = ['npm', 'npx', 'curl', 'git', 'openssl', 'rm', 'mktemp', 'date', 'stty', 'apt-get', 'gh']

const REHEARSAL = `#!/bin/sh
name=\${0##*/}
{ printf '%s' "$name"; for argument; do printf ' <%s>' "$argument"; done; printf '\\n'; } >> "$REHEARSED"
# Only a pipe is for this program: what is pasted after it is the shell's.
if [ -p /dev/stdin ] && [ "$name" = curl ]; then sed 's/^/  | /' >> "$REHEARSED"; fi
case $name in
  npm) echo '{"keys":[{"kid":"first"},{"kid":"second"}]}' ;;
  curl) echo '{"content":[{"id":"an-id","token":"a.b.c","refreshToken":"d.e.f"}],"pageable":{}}' ;;
  mktemp) mkdir -p "$REHEARSED.folder"; echo "$REHEARSED.folder" ;;
  openssl) echo 'a+b/c=' ;;
  date) echo 2026-11-24T00:00:00Z ;;
esac
`

/**
 * Pastes blocks into a shell. Each program with an effect is replaced by one that records its call. Returns the records,
 * the output, and whether the shell misunderstood a line.
 */
export async function rehearse(shell: Shell, blocks: readonly string[], folder: string) {
  const bin = join(folder, 'bin')
  mkdirSync(bin, { recursive: true })
  for (const name of REPLACED) {
    writeFileSync(join(bin, name), REHEARSAL)
    chmodSync(join(bin, name), 0o755)
  }
  const notes = join(folder, 'notes')
  const { stdout, stderr } = await paste(shell, `set -u\n${blocks.join('\n')}`, {
    PATH: `${bin}:${process.env.PATH}`,
    REHEARSED: notes,
    OPERATOR_TOKEN: 'the-operator-token',
  })
  const plain = (said: string) => said.replaceAll(folder, 'FOLDER')
  const called = existsSync(notes) ? readFileSync(notes, 'utf8') : ''
  return { called: plain(called), stdout: plain(stdout), stderr: plain(stderr) }
}
