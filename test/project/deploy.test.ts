import { describe, expect, it } from 'vitest'
import {
  DEPLOYMENT,
  deploymentFaults,
  howToSet,
  idleSecrets,
  isNewWorker,
  missingSecrets,
  secretFaults,
} from '../../scripts/deploy/checks.ts'
import { type Environment, readWranglerToml } from '../../scripts/project.ts'

/** A wrangler.toml with all values filled in. */
function ready(vars: Record<string, string> = {}): Environment {
  const toml = readWranglerToml()
  return {
    ...toml,
    vars: {
      ...toml.vars,
      ISSUER: 'https://tokens.example.com',
      AUDIENCE: 'https://api.example.com',
      ...vars,
    },
    d1_databases: [{ binding: 'DB', database_id: '4f2c1f0e-3f5c-4d1f-9d55-6d7a0a1b2c3d' }],
    kv_namespaces: [{ binding: 'REVOKED', id: '4f2c1f0e3f5c4d1f9d556d7a0a1b2c3d' }],
  }
}

describe('npm run deploy', () => {
  it('finds no fault in a wrangler.toml with all values', () => {
    expect(deploymentFaults(ready())).toEqual([])
  })

  it('refuses the wrangler.toml of a fresh clone, and names every value to fill in', () => {
    expect(deploymentFaults(readWranglerToml())).toEqual([
      'ISSUER: must be set',
      'AUDIENCE: must be set',
      expect.stringMatching(/^DB: put the id/),
      expect.stringMatching(/^REVOKED: put the id/),
    ])
  })

  it.each([
    ['ENVIRONMENT', 'local'],
    ['ENVIRONMENT', 'production'],
    ['ISSUER', 'http://tokens.example.com'],
    ['ISSUER', 'https://tokens.example.com/'],
    ['ACCESS_TOKEN_TTL_SECONDS', '1h'],
    ['OPERATOR_TOKEN', 'a'.repeat(43)],
    ['ACCESS_TOKEN_KEYS', '{"keys":[]}'],
    ['REFRESH_TOKEN_KEYS', '{"keys":[]}'],
    ['REFRESH_TOKEN_IDLE_TTL', '60'],
    ['SOMETHING', 'else'],
  ])('refuses %s = %j', (name, value) => {
    const faults = deploymentFaults(ready({ [name]: value }))
    expect(faults.length).toBeGreaterThan(0)
    for (const fault of faults) expect(fault.startsWith(`${name}: `), fault).toBe(true)
  })

  it('refuses a placeholder of any binding', () => {
    const kv_namespaces = [{ binding: 'DENYLIST', id: '00000000000000000000000000000000' }]
    expect(deploymentFaults({ ...ready(), kv_namespaces })).toEqual([expect.stringMatching(/^DENYLIST: put/)])
  })

  it('suggests the right name, and refuses a secret that is set as a variable', () => {
    expect(deploymentFaults(ready({ REQUIRE_DPOPS: 'on' }))).toEqual([
      'REQUIRE_DPOPS: the service knows no such name; did you mean REQUIRE_DPOP?',
    ])
    const required = ['ACCESS_TOKEN_KEYS', 'REFRESH_TOKEN_KEYS', 'ENVIRONMENT', 'OPERATOR_TOKN']
    expect(deploymentFaults({ ...ready(), secrets: { required } })).toEqual([
      'ENVIRONMENT: is no secret; take it out of [secrets] of wrangler.toml',
      expect.stringMatching(/^OPERATOR_TOKN: .* did you mean OPERATOR_TOKEN\?; take it out/),
    ])
  })

  it('refuses a variable that is set as a secret, and names an unknown secret', () => {
    const secrets = ['ACCESS_TOKEN_KEYS', 'ENVIRONMENT', 'REQUIRE_DPOP', 'OPERATOR_TOKN', 'OPERATOR_TOKEN']
    const printed = JSON.stringify(secrets.map((name) => ({ name, type: 'secret_text' })))
    expect(secretFaults(printed)).toEqual([
      'ENVIRONMENT: is a secret of the Worker, and a deployment has none; remove it: ' +
        'npm exec -- wrangler secret delete ENVIRONMENT --config wrangler.toml --env=""',
      expect.stringMatching(/^REQUIRE_DPOP: is a secret of the Worker, and it belongs into \[vars\]/),
    ])
    expect(idleSecrets(printed)).toEqual([
      expect.stringMatching(/^OPERATOR_TOKN is .* without effect: .* did you mean OPERATOR_TOKEN\?/),
    ])
    for (const nothing of ['', '[]', 'no such Worker']) {
      expect([...secretFaults(nothing), ...idleSecrets(nothing)]).toEqual([])
    }
  })

  it('asks for the secrets that a Worker lacks', () => {
    const required = readWranglerToml().secrets.required
    const list = (...names: string[]) => JSON.stringify(names.map((name) => ({ name, type: 'secret_text' })))
    expect(missingSecrets(required, list(...required))).toEqual([])
    expect(missingSecrets(required, list('ACCESS_TOKEN_KEYS'))).toEqual(['REFRESH_TOKEN_KEYS'])
    for (const unknown of ['', '[]', '{}', '[null]', 'no such Worker']) {
      expect(missingSecrets(required, unknown)).toEqual(required)
    }
    expect(howToSet(['REFRESH_TOKEN_KEYS'])).toEqual([
      'keys=$(umask 077; mktemp -d)',
      'npm run --silent keys -- --alg HS256 > "$keys/REFRESH_TOKEN_KEYS.keys.json" && ' +
        'npm exec -- wrangler secret put REFRESH_TOKEN_KEYS --config wrangler.toml --env="" ' +
        '< "$keys/REFRESH_TOKEN_KEYS.keys.json"',
      expect.stringMatching(/^echo /),
    ])
    expect(isNewWorker('This Worker does not exist on your account. [code: 10007]')).toBe(true)
    expect(isNewWorker('You must be logged in')).toBe(false)
  })

  it('migrates before it deploys, always at the top level, never locally', () => {
    expect(DEPLOYMENT.map(([first]) => first)).toEqual(['d1', 'deploy'])
    for (const step of DEPLOYMENT) {
      expect(step).toContain('--env=')
      expect(step).not.toContain('--local')
    }
  })
})
