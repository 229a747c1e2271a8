import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import openapiTS, { astToString } from 'openapi-typescript'
import { expect, it } from 'vitest'
import { loadGroups } from '../../scripts/openapi/service-app.ts'
import { ROOT } from '../../scripts/project.ts'
import { openApiDocument } from '../../src/http/openapi/document.ts'

const FOLDER = join(ROOT, 'test', 'scenarios', 'typed-client')

/** The compiler's messages about the client that test/scenarios/typed-client/client.test.ts runs. */
async function compile(): Promise<string> {
  const tsc = join(ROOT, 'node_modules', '.bin', 'tsc')
  try {
    return (await promisify(execFile)(process.execPath, [tsc, '--project', FOLDER])).stdout
  } catch (error) {
    return String((error as { stdout: string }).stdout)
  }
}

it('compiles a client with the types that openapi-typescript makes of the document', async () => {
  const document = openApiDocument(await loadGroups(), {
    issuer: 'https://tokens.acme.test',
    oauthTokenEndpoint: true,
    transmits: true,
  })
  const types = astToString(await openapiTS(JSON.stringify(document)))
  expect(types).toContain('"/api/v2/auth/token"')
  writeFileSync(join(FOLDER, 'service.ts'), types)
  expect(await compile()).toBe('')
}, 180_000)
