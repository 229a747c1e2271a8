import { describe, expect, it } from 'vitest'
import { isLive, readLiveOptions } from '../../scripts/keys/live/options.ts'

// The command lines of `npm run keys` about a deployment.

const URL = 'https://tokens.example.com'
const KID = `-${'a'.repeat(42)}`

describe('npm run keys', () => {
  it.each([
    ['rotate --url https://tokens.example.com', true],
    ['promote --url=https://tokens.example.com', true],
    ['retire --name staging', true],
    ['put', true],
    ['status', true],
    ['', false],
    ['--alg ES256', false],
    ['rotate', false],
    [`promote ${KID}`, false],
  ])('takes "%s" for a command line about a deployment: %s', (line, expected) => {
    expect(isLive(line.split(' '))).toBe(expected)
  })

  it('reads the access set by default, and a kid that begins with a dash', () => {
    expect(readLiveOptions(['retire', KID, '--url', URL])).toEqual({
      command: 'retire',
      kid: KID,
      url: URL,
      name: undefined,
      set: 'access',
      algorithm: undefined,
      now: false,
      endTokens: false,
    })
    expect(
      readLiveOptions(['rotate', '--name', 'staging', '--set', 'refresh', '--alg', 'HS256']),
    ).toMatchObject({
      set: 'refresh',
      algorithm: 'HS256',
      kid: undefined,
    })
    expect(readLiveOptions(['put', '--url', URL, '--now', '--end-tokens'])).toMatchObject({
      now: true,
      endTokens: true,
    })
    expect(readLiveOptions(['status'])).toMatchObject({ command: 'status', url: undefined })
    expect(readLiveOptions(['put', '--help'])).toBeNull()
  })

  it.each([
    [['put'], 'put needs --url URL, or --name NAME'],
    [['rotate', '--url', URL, '--name', 'staging'], 'give --url or --name, not both'],
    [['turn', '--url', URL], 'turn: not understood'],
    [['promot', '--url', URL], 'did you mean promote?'],
    [['rotate', KID, '--url', URL], `${KID}: rotate takes no kid`],
    [['promote', 'short', '--url', URL], 'short: is no kid of 43 characters'],
    [['rotate', '--now', '--url', URL], 'rotate has no option --now'],
    [['promote', '--end-tokens', '--url', URL], 'promote has no option --end-tokens'],
    [['promote', '--alg', 'ES256', '--url', URL], 'promote has no option --alg'],
    [['status', '--set', 'refresh'], 'status has no option --set'],
    [['rotate', '--set', 'other', '--url', URL], '--set other: must be one of access, refresh'],
    [['rotate', '--alg', 'none', '--url', URL], '--alg none: must be one of'],
  ])('refuses %j', (args, message) => {
    expect(() => readLiveOptions(args)).toThrow(message)
  })
})
