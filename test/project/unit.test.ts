import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { ROOT } from '../../scripts/project.ts'

it('has each unit test in the place and under the name of its source file', () => {
  const tests = readdirSync(join(ROOT, 'test/unit'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.test.ts'))
    .map((file) => file.replace(/(\.workerd)?\.test\.ts$/, '.ts'))
  expect(tests.length).toBeGreaterThan(20)
  // Those of the pages are in web/ of both.
  const sourceOf = (file: string) => join(ROOT, file.startsWith('web/') ? '' : 'src', file)
  expect(tests.filter((file) => !existsSync(sourceOf(file)))).toEqual([])
})
