import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createConfig, formatProblems, getTotals, lintFromString } from '@redocly/openapi-core'
import spectral, { type RulesetDefinition } from '@stoplight/spectral-core'
import rulesets from '@stoplight/spectral-rulesets'
import { openApiDocument } from '../src/http/openapi/document.ts'
import { loadGroups } from './openapi/service-app.ts'
import { ROOT } from './project.ts'

// Lints the OpenAPI document as the service would serve it, by Redocly's rules and by all of Spectral's for OpenAPI.
// Every problem is an error. The document with /oauth2/token and the one without it are both linted.

const redocly = await createConfig({
  extends: ['recommended-strict'],
  rules: {
    'no-invalid-media-type-examples': { severity: 'error', allowAdditionalProperties: false },
    'no-invalid-parameter-examples': 'error',
    'no-invalid-schema-examples': 'error',
    'operation-description': 'error',
    'tag-description': 'error',
    'no-duplicated-tag-names': 'error',
    'no-http-verbs-in-paths': 'error',
  },
})

const oas = new spectral.Spectral()
oas.setRuleset({
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- Spectral types its own rules too loosely
  extends: [[rulesets.oas as RulesetDefinition, 'all']],
  rules: {
    // The operator of a deployment is not known to the code.
    'info-contact': 'off',
    // In OpenAPI 3.1 a license has `url` or `identifier`, and not both. This one has SPDX's `MIT`.
    'license-url': 'off',
    // Tags are in reading order: the calls that every client needs come first.
    'openapi-tags-alphabetical': 'off',
  },
})

async function redoclyProblems(source: string): Promise<number> {
  const problems = await lintFromString({ source, absoluteRef: 'openapi.json', config: redocly })
  formatProblems(problems, { format: 'codeframe', totals: getTotals(problems), version: '' })
  return problems.length
}

async function spectralProblems(source: string): Promise<number> {
  const problems = await oas.run(source)
  for (const { code, message, path, severity } of problems) {
    console.error(
      `spectral: ${severity === 0 ? 'error' : 'warning'} ${code} at ${path.join('.')}: ${message}`,
    )
  }
  return problems.length
}

const groups = await loadGroups()
const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))

/** Whether the document of a service has no problem, with the parts that can be off or without them. */
async function isRight(isComplete: boolean): Promise<boolean> {
  const issuer = 'https://tokens.acme.test'
  const document = openApiDocument(groups, { issuer, oauthTokenEndpoint: isComplete, transmits: isComplete })
  const source = JSON.stringify(document, null, 1)
  const problems = (await redoclyProblems(source)) + (await spectralProblems(source))
  const operations = Object.values(document.paths).flatMap((item) => Object.keys(item))
  console.log(
    `openapi.json: ${operations.length} operations, ${source.length} characters, ${problems} problems`,
  )
  const current = document.info.version === version
  if (!current) console.error(`info.version is ${document.info.version}, and package.json says ${version}`)
  return problems === 0 && operations.length > 0 && current
}

const right = [await isRight(true), await isRight(false)]
process.exitCode = right.every(Boolean) ? 0 : 1
