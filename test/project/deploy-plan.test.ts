import { describe, expect, it } from 'vitest'
import { planOf, planText, type Situation } from '../../scripts/deploy/plan.ts'
import { missingSecrets, refuseLostKeys } from '../../scripts/deploy/secrets.ts'
import { variableChanges } from '../../scripts/deploy/variable-changes.ts'
import { deployed, TARGET, toml, withVars } from '../support/deployment-rules.ts'

describe('the plan', () => {
  const situation = (changes: Partial<Situation> = {}): Situation => ({
    target: TARGET,
    deployed: null,
    changes: [],
    missing: new Map(),
    secretsFile: '/home/ann/secrets.json',
    customer: undefined,
    user: undefined,
    operates: true,
    ...changes,
  })
  const names = (changes: Partial<Situation>) => planOf(situation(changes)).map(({ name }) => name)

  it('makes the database before it migrates it, the first time', () => {
    const missing = missingSecrets(['ACCESS_TOKEN_KEYS', 'REFRESH_TOKEN_KEYS'], [], {}, {})
    const first = { missing, target: { ...TARGET, issuer: null }, customer: 'Acme', user: 'ann@example.com' }
    expect(names(first)).toEqual(['secrets', 'upload', 'migrate', 'url', 'wait', 'first user', 'check'])
  })

  it('migrates before it deploys, later', () => {
    expect(names({ deployed: deployed({}) })).toEqual(['migrate', 'upload', 'wait', 'check'])
  })

  it('says what it will do, and never a secret', () => {
    const kept = { REFRESH_TOKEN_KEYS: 'a-secret' }
    const environment = { OPERATOR_TOKEN: 'another-secret' }
    const missing = missingSecrets(['ACCESS_TOKEN_KEYS', 'REFRESH_TOKEN_KEYS'], [], kept, environment)
    const all = situation({ missing, customer: 'Acme', user: 'ann@example.com' })
    const text = planText(planOf(all), 'Acme Ltd', all)
    expect(text).toContain('make ACCESS_TOKEN_KEYS, and keep them in /home/ann/secrets.json')
    expect(text).toContain('take REFRESH_TOKEN_KEYS from /home/ann/secrets.json')
    expect(text).toContain('take OPERATOR_TOKEN from the environment')
    expect(text).toContain('add the customer Acme, and the user ann@example.com')
    expect(text).not.toContain('secret"')
    for (const value of ['a-secret', 'another-secret']) expect(text).not.toContain(value)
  })

  it('says which variables change, so that an older checkout takes none away unseen', () => {
    const live = deployed({ ISSUER: 'https://a.example.com', REQUIRE_DPOP: 'on', OTHER: 'maybe-a-secret' })
    const changes = variableChanges(withVars({ REVOCATION: 'off' }), TARGET, live)
    expect(changes).toContain('REQUIRE_DPOP: "on" becomes unset')
    expect(changes).toContain('OTHER: (not shown) becomes unset')
    expect(changes.join()).not.toMatch(/ISSUER|maybe-a-secret/)
    const said = situation({ deployed: live, changes })
    expect(planText(planOf(said), 'Acme Ltd', said)).toContain('Variables change:\n  REQUIRE_DPOP')
    expect(variableChanges(toml, TARGET, null)).toEqual([])
  })

  it('says that the check is partial where the operator token is not known', () => {
    expect(planOf(situation({ operates: false })).at(-1)?.words).toContain('needs OPERATOR_TOKEN')
  })
})

describe('the secrets that a Worker lacks', () => {
  const required = toml.secrets.required

  it('are taken from the environment, or from the folder, or made', () => {
    expect([...missingSecrets(required, [...required, 'OPERATOR_TOKEN'], {}, {})]).toEqual([])
    expect([...missingSecrets(required, ['ACCESS_TOKEN_KEYS'], { OPERATOR_TOKEN: 'x' }, {})]).toEqual([
      ['REFRESH_TOKEN_KEYS', 'new'],
      ['OPERATOR_TOKEN', 'folder'],
    ])
    const environment = { ACCESS_TOKEN_KEYS: 'x', REFRESH_TOKEN_KEYS: '' }
    expect([
      ...missingSecrets(required, ['OPERATOR_TOKEN'], { ACCESS_TOKEN_KEYS: 'y' }, environment),
    ]).toEqual([
      ['ACCESS_TOKEN_KEYS', 'environment'],
      ['REFRESH_TOKEN_KEYS', 'new'],
    ])
  })

  it.each([{ WORKERS_CI: '1' }, { CI: 'true' }])(
    'have no new operator token with %j, where nobody could read it',
    (machine) => {
      expect([...missingSecrets(required, [], {}, machine).keys()]).toEqual(required)
      const given = missingSecrets(required, required, {}, { ...machine, OPERATOR_TOKEN: 'x' })
      expect([...given]).toEqual([['OPERATOR_TOKEN', 'environment']])
    },
  )

  it('are not made in CI, whose folder is lost', () => {
    const CI = { CI: 'true' }
    const missing = missingSecrets(required, [], {}, CI)
    expect([...missing.keys()]).toEqual(required)
    expect(() => refuseLostKeys(missing, CI)).toThrow('Set ACCESS_TOKEN_KEYS, REFRESH_TOKEN_KEYS in the env')
    refuseLostKeys(missing, { ...CI, WORKERS_CI: '1' })
    refuseLostKeys(missing, {})
    refuseLostKeys(new Map([['ACCESS_TOKEN_KEYS', 'environment']]), CI)
    // A Worker without an operator token has no operator routes, and CI does not open them.
    expect(missingSecrets(required, required, {}, CI).size).toBe(0)
    const given = { ...CI, OPERATOR_TOKEN: 'x' }
    expect([...missingSecrets(required, required, {}, given)]).toEqual([['OPERATOR_TOKEN', 'environment']])
  })
})
