import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createConfig, formatProblems, getTotals, lintFromString } from '@redocly/openapi-core'
import { openApiDocument } from '../src/http/document/document.ts'
import { ROOT } from './project.ts'
import { loadApp } from './service-app.ts'

// Lints the OpenAPI document as the service would serve it, by Redocly's rules: every problem is an error.

const config = await createConfig({
  extends: ['recommended-strict'],
  rules: {
    'no-invalid-media-type-examples': { severity: 'error', allowAdditionalProperties: false },
    'no-invalid-parameter-examples': 'error',
    'no-invalid-schema-examples': 'error',
    'operation-description': 'error',
    'tag-description': 'error',
    'no-duplicated-tag-names': 'error',
    'no-http-verbs-in-paths': 'error',
    // What takes no input and no credentials has nothing to refuse but another method, and that is `default`.
    'operation-4xx-response': 'off',
  },
})

const document = openApiDocument(await loadApp(), 'https://tokens.acme.test')
const source = JSON.stringify(document, null, 1)
const problems = await lintFromString({ source, absoluteRef: 'openapi.json', config })
const totals = getTotals(problems)
formatProblems(problems, { format: 'codeframe', totals, version: '' })
const operations = Object.values(document.paths ?? {}).flatMap((item) => Object.keys(item))
console.log(
  `openapi.json: ${operations.length} operations, ${source.length} characters, ${problems.length} problems`,
)
const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
const current = document.info.version === version
if (!current) console.error(`info.version is ${document.info.version}, and package.json says ${version}`)
process.exitCode = problems.length === 0 && operations.length > 0 && current ? 0 : 1
