import { expect, it } from 'vitest'
import { checkOut } from '../../bench/harness/commit.ts'
import { GROUPS, readOptions } from '../../bench/options.ts'
import { table } from '../support/documents.ts'

it('writes the results of a whole run only, unless --out is given', () => {
  expect(readOptions([])).toMatchObject({ rounds: 5, out: expect.stringMatching(/bench\/results$/) })
  expect(readOptions(['--only', 'cells,disk'])).toMatchObject({ only: ['disk', 'cells'], out: null })
  expect(readOptions(['--only', 'cells', '--out', 'here'])).toMatchObject({ out: 'here' })
})

it('compares with no other commit, unless --against names one', () => {
  expect(readOptions([])).toMatchObject({ against: null })
  expect(readOptions(['--against', 'HEAD~1'])).toMatchObject({ against: 'HEAD~1' })
})

it.each(['no-such-commit', '--output=here'])('refuses %j as a commit', (commit) => {
  expect(() => checkOut(commit)).toThrow(`--against: no commit "${commit}" in this repository`)
})

it.each([
  [['--only', 'cells,famillies'], /no group "famillies"; there are disk, memory/],
  [['--only', ''], /no group ""/],
  [['--only', 'toString'], /no group/],
  [['--rounds', '0'], /--rounds/],
  [['--seconds', '1.5'], /--seconds/],
  [['--fast'], /fast/],
])('refuses %j', (args, fault) => {
  expect(() => readOptions(args)).toThrow(fault)
})

it('runs nothing for --help', () => {
  expect(readOptions(['--help'])).toBeNull()
})

it('has every group of measurements in the document', () => {
  const named = table('docs/performance.md', 'group', 'what it measures').map(([name]) => name)
  expect(named).toEqual(Object.keys(GROUPS))
})
