import { expect, it } from 'vitest'
import { countryName, deviceName, originWords } from '../../web/components/origin-words.ts'

// The short names that the pages give to agents and countries.

const WEBKIT = 'AppleWebKit/537.36 (KHTML, like Gecko)'
const WINDOWS = `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${WEBKIT}`

it.each([
  ['Chrome 142 on Windows', `${WINDOWS} Chrome/142.0.0.0 Safari/537.36`],
  ['Edge 142 on Windows', `${WINDOWS} Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0`],
  ['Opera 124 on Windows', `${WINDOWS} Chrome/140.0.0.0 Safari/537.36 OPR/124.0.0.0`],
  ['Chrome 142 on Linux', `Mozilla/5.0 (X11; Linux x86_64) ${WEBKIT} Chrome/142.0.0.0 Safari/537.36`],
  [
    'Chrome 142 on ChromeOS',
    `Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) ${WEBKIT} Chrome/142.0.0.0 Safari/537.36`,
  ],
  [
    'Chrome 142 on Android',
    `Mozilla/5.0 (Linux; Android 10; K) ${WEBKIT} Chrome/142.0.0.0 Mobile Safari/537.36`,
  ],
  [
    'Samsung Internet 29 on Android',
    `Mozilla/5.0 (Linux; Android 10; K) ${WEBKIT} SamsungBrowser/29.0 Chrome/136.0.0.0 Mobile Safari/537.36`,
  ],
  [
    'Firefox 145 on macOS',
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:145.0) Gecko/20100101 Firefox/145.0',
  ],
  [
    'Safari 26 on macOS',
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.1 Safari/605.1.15',
  ],
  [
    'Safari 26 on iPhone',
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.1 Mobile/15E148 Safari/604.1',
  ],
  [
    'Chrome 142 on iPhone',
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/142.0.7444.46 Mobile/15E148 Safari/604.1',
  ],
  ['curl 8.5.0', 'curl/8.5.0'],
  ['okhttp 4.12.0', 'okhttp/4.12.0'],
  ['MyApp 3.1 on iPhone', 'MyApp/3.1 (iPhone; iOS 18.6)'],
  ['node', 'node'],
  ['Unknown device', null],
  ['Unknown device', ''],
])('has the name "%s" for an agent', (name, agent) => {
  expect(deviceName(agent)).toBe(name)
})

it('shortens the name of an agent that nobody knows', () => {
  expect(deviceName('x'.repeat(500))).toHaveLength(41)
})

it('names countries, and leaves what is none', () => {
  expect(['DE', 'US', 'T1', 'XX', ''].map(countryName)).toEqual([
    'Germany',
    'United States',
    'T1',
    expect.any(String),
    '',
  ])
})

it('says in one line where a call came from', () => {
  const origin = { userAgent: 'curl/8.5.0', country: 'DE', ipAddress: '192.0.2.1' }
  expect(originWords(origin)).toBe('curl 8.5.0, Germany, 192.0.2.1')
  expect(originWords({ userAgent: null, country: null, ipAddress: null })).toBe(
    'Unknown device, Unknown place',
  )
})
