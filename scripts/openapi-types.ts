import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import openapiTS, { astToString } from 'openapi-typescript'
import { openApiDocument } from '../src/http/openapi/document.ts'
import { loadGroups } from './openapi/service-app.ts'
import { ROOT } from './project.ts'

/** The types of the service's calls for the pages. The compiler alone reads the file, which git ignores. */
const TYPES = join(ROOT, 'web', 'openapi.d.ts')

const document = openApiDocument(await loadGroups(), {
  issuer: 'https://tokens.example.com',
  oauthTokenEndpoint: true,
  transmits: true,
})
writeFileSync(TYPES, astToString(await openapiTS(JSON.stringify(document))))
