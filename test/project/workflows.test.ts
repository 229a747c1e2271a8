import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { ROOT } from '../../scripts/project.ts'

const FOLDER = join(ROOT, '.github', 'workflows')

const workflows = readdirSync(FOLDER).map((name) => readFileSync(join(FOLDER, name), 'utf8'))

it('uses every action by the full SHA of a commit, and names its version', () => {
  const uses = workflows.flatMap((text) => text.match(/^\s*(?:- )?uses:.*$/gm) ?? [])
  expect(uses.length).toBeGreaterThan(1)
  const pinned = /^\s*(?:- )?uses: [\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/
  expect(uses.filter((line) => !pinned.test(line))).toEqual([])
})

it('runs .ci/run, and may only read', () => {
  expect(workflows.length).toBeGreaterThan(0)
  for (const text of workflows) {
    expect(text).toContain('\npermissions:\n  contents: read\n\n')
    expect(text).not.toMatch(/: write\b|pull_request_target|secrets\./)
  }
  expect(workflows.join('\n')).toContain('.ci/run')
})
