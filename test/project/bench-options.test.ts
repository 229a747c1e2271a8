import { expect, it } from 'vitest'
import { readOptions } from '../../bench/options.ts'

it('writes the results of a whole run only, unless --out is given', () => {
  expect(readOptions([])).toMatchObject({ rounds: 5, out: expect.stringMatching(/bench\/results$/) })
  expect(readOptions(['--only', 'cells,main'])).toMatchObject({ only: ['main', 'cells'], out: null })
  expect(readOptions(['--only', 'cells', '--out', 'here'])).toMatchObject({ out: 'here' })
})

it.each([
  [['--only', 'cells,famillies'], /no group "famillies"; there are main, peers/],
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
