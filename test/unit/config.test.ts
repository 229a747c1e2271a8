import { describe, expect, it } from 'vitest'
import { parseConfig } from '../../src/config.ts'

const LEAST = { ISSUER: 'https://tokens.example.com', AUDIENCE: 'https://api.example.com' }
const TEAM = 'https://team.cloudflareaccess.com'
const AUD = '32eafc7626e974616deaf0dc3ce63d7bcbed58a2731e84d06bc3cdf1b53c4228'

const accessOf = (ACCESS_TEAM_DOMAIN?: string, ACCESS_AUDIENCE?: string) =>
  parseConfig({ ...LEAST, ACCESS_TEAM_DOMAIN, ACCESS_AUDIENCE }).access

describe('the application of Cloudflare Access', () => {
  it('is a team and an AUD tag, or none', () => {
    expect(accessOf(TEAM, AUD)).toEqual({ teamDomain: TEAM, audience: AUD })
    expect(accessOf('https://team.fed.cloudflareaccess.com', AUD)).not.toBeNull()
    for (const unset of [undefined, '']) expect(accessOf(unset, unset)).toBeNull()
  })

  it('is refused by half', () => {
    const message = 'ACCESS_TEAM_DOMAIN, ACCESS_AUDIENCE: must both be set, or none'
    expect(() => accessOf(TEAM)).toThrow(message)
    expect(() => accessOf('', AUD)).toThrow(message)
  })

  it.each([
    'team.cloudflareaccess.com',
    'http://team.cloudflareaccess.com',
    `${TEAM}/`,
    `${TEAM}:8443`,
    'https://cloudflareaccess.com',
    'https://team.cloudflareaccess.com.evil.example',
    'https://evil.example/team.cloudflareaccess.com',
    'https://team@evil.example',
  ])('has no other team domain: %s', (domain) => {
    expect(() => accessOf(domain, AUD)).toThrow('ACCESS_TEAM_DOMAIN: must be like')
  })

  it.each(['x', AUD.slice(1), `${AUD}0`, AUD.toUpperCase()])('has no other tag: %s', (tag) => {
    expect(() => accessOf(TEAM, tag)).toThrow('ACCESS_AUDIENCE: must be the AUD tag')
  })
})

describe('the demo user of the page at /', () => {
  const LOCAL = { ...LEAST, ENVIRONMENT: 'local' }

  it('is a user name and a password, or none', () => {
    const demoUser = { username: 'demo@example.com', password: 'demo-password' }
    expect(parseConfig({ ...LOCAL, DEMO_USER: 'demo@example.com demo-password' }).demoUser).toEqual(demoUser)
    for (const DEMO_USER of [undefined, '']) expect(parseConfig({ ...LOCAL, DEMO_USER }).demoUser).toBeNull()
    expect(() => parseConfig({ ...LOCAL, DEMO_USER: 'demo@example.com' })).toThrow(
      'DEMO_USER: must be a user name',
    )
  })

  it('is refused in a deployment', () => {
    const deployed = () => parseConfig({ ...LEAST, DEMO_USER: 'demo@example.com demo-password' })
    expect(deployed).toThrow('DEMO_USER: must be unset in a deployment')
    expect(parseConfig({ ...LEAST, DEMO_USER: '' }).demoUser).toBeNull()
  })
})
