import type { Target } from '../../scripts/deploy/configuration.ts'
import type { Deployed } from '../../scripts/deploy/deployed.ts'
import { readWranglerToml, type WranglerToml } from '../../scripts/project.ts'

// What the tests of the rules of `npm run deploy` share. test/project/deployment runs the whole command.

/** The project's wrangler.toml. */
export const toml = readWranglerToml()

/** The deployment of that file's name, with a URL. */
export const TARGET: Target = {
  name: toml.name,
  issuer: 'https://tokens.example.com',
  audience: null,
  domain: null,
  workersDev: false,
  revokedId: null,
}

/** A Worker that runs with these variables. */
export const deployed = (vars: Record<string, string>): Deployed => ({
  versions: [{ id: 'a-version', percentage: 100 }],
  vars,
  secrets: ['ACCESS_TOKEN_KEYS', 'REFRESH_TOKEN_KEYS', 'OPERATOR_TOKEN'],
  revokedId: 'an-id',
  databaseId: 'a-database',
  isThisService: true,
})

/** wrangler.toml with more variables. */
export const withVars = (vars: Record<string, string>): WranglerToml => ({
  ...toml,
  vars: { ...toml.vars, ...vars },
})
