import { expect, it } from 'vitest'
import { bundlePages } from '../../scripts/assets.ts'
import { bundledLicenses } from '../../scripts/bundled-licenses.ts'

it('has the licence of every package that a page contains, and of no other', () => {
  const { metafile, outputFiles } = bundlePages()
  const text = bundledLicenses(Object.keys(metafile.inputs))
  const named = text.split('\n----\n\n').map((part) => part.split(' ')[0])
  expect(named).toEqual(['openapi-fetch', 'preact', 'uplot'])
  expect(text.match(/Permission is hereby granted/g)).toHaveLength(3)
  expect(text).toContain('Copyright (c) 2015-present Jason Miller')
  const scripts = outputFiles.filter(({ path }) => path.endsWith('.js'))
  for (const { path, text: script } of scripts) expect(script, path).toContain('/static/licenses.txt')
})

it('refuses a package whose licence it does not find', () => {
  expect(bundledLicenses(['web/docs/main.tsx'])).toBe('')
  expect(() => bundledLicenses(['node_modules/no-such-package/index.js'])).toThrow('no-such-package')
})
