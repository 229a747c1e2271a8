import { describe, expect, it } from 'vitest'
import { readSettings } from '../../scripts/canary/options.ts'

const read = (args: string[], env: Readonly<Record<string, string | undefined>> = {}) =>
  readSettings(args, env)

describe('the command line of the canary', () => {
  it('has defaults, and takes the client from the environment', () => {
    expect(read(['--user', 'a@example.com'])).toEqual({
      url: 'http://localhost:8787',
      user: 'a@example.com',
      resourceServer: null,
      limitMs: 90_000,
      client: null,
      json: false,
    })
    const env = { CANARY_CLIENT_ID: 'id', CANARY_CLIENT_SECRET: 'secret' }
    const args = ['--user', 'a', '--url', 'https://tokens.example.com/', '--limit', '5', '--json']
    expect(read([...args, '--resource-server', 'https://api.example.com/me?x=1'], env)).toEqual({
      url: 'https://tokens.example.com',
      user: 'a',
      resourceServer: 'https://api.example.com/me?x=1',
      limitMs: 5000,
      client: { id: 'id', secret: 'secret' },
      json: true,
    })
  })

  it('shows the usage for --help', () => {
    expect(read(['--help'])).toBeNull()
  })

  it.each([
    [[], '--user: must be given'],
    [['--user', 'a', '--url', 'http://tokens.example.com'], '--url: must be https'],
    [['--user', 'a', '--url', 'tokens'], '--url: must be an http or https URL'],
    [['--user', 'a', '--resource-server', 'http://api.example.com'], '--resource-server: must be https'],
    [['--user', 'a', '--limit', '0'], '--limit: must be a whole number'],
    [['--user', 'a', '--limit', '1.5'], '--limit: must be a whole number'],
    [['--user', 'a', '--password', 'x'], "Unknown option '--password'"],
  ])('refuses %j', (args, message) => {
    expect(() => read(args)).toThrow(message)
  })

  it('refuses half of a client', () => {
    expect(() => read(['--user', 'a'], { CANARY_CLIENT_ID: 'id' })).toThrow('set both of')
  })
})
