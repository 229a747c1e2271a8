import { describe, expect, it } from 'vitest'
import { receiverUrlFault } from '../../../../src/events/receivers/url-rule.ts'

describe('a receiver may have', () => {
  it.each([
    'https://app.example.com/webhooks',
    'https://app.example.com',
    'https://APP.example.com/a?b=c#d',
    'https://app.example.com:443/',
    'https://app.example.com:8443/',
    'https://app.example.com./',
    'https://münchen.example/',
    'https://10.example.com/',
    'https://localhost.example.com/',
  ])('%s', (url) => {
    expect(receiverUrlFault(url, false)).toBeNull()
  })
})

const NO_HOST = 'must have a public host name, and no IP address'

describe('a receiver may not have', () => {
  it.each<readonly [string, string]>([
    ['', 'must be a URL of at most 2,048 characters'],
    ['app.example.com/webhooks', 'must be a URL of at most 2,048 characters'],
    [`https://app.example.com/${'x'.repeat(2048)}`, 'must be a URL of at most 2,048 characters'],
    ['https://999.999.999.999/', 'must be a URL of at most 2,048 characters'],
    ['http://app.example.com/', 'must be an https URL'],
    ['http://localhost:8793/', 'must be an https URL'],
    ['ftp://app.example.com/', 'must be an https URL'],
    ['file:///etc/passwd', 'must be an https URL'],
    ['https://user@app.example.com/', 'must have no user name and no password'],
    ['https://:pw@app.example.com/', 'must have no user name and no password'],
    ['https://app.example.com:22/', 'must have port 443, or a port from 1024 on'],
    ['https://app.example.com:80/', 'must have port 443, or a port from 1024 on'],
    ...[
      'localhost',
      'localhost.',
      'LOCALHOST',
      'a.localhost',
      'intranet',
      'metadata',
      'metadata.google.internal',
      'printer.local',
      'printer.local.',
      'printer.local..',
      'a..example.com',
      '0x7f.1..',
      'localhost.localdomain',
      'wiki.intranet',
      'db.private',
      'router.lan',
      'nas.home.arpa',
      'db.corp',
      'x.test',
      'x.onion',
      '127.0.0.1',
      '127.0.0.1.',
      '127.1',
      '0',
      '0.0.0.0',
      '2130706433',
      '0x7f000001',
      '0x7f.0.0.1',
      '0177.0.0.1',
      '①②⑦.0.0.1',
      '10.0.0.1',
      '172.16.0.1',
      '192.168.1.1',
      '100.64.0.1',
      '169.254.169.254',
      '8.8.8.8',
      '[::1]',
      '[::]',
      '[::ffff:127.0.0.1]',
      '[::ffff:a9fe:a9fe]',
      '[64:ff9b::7f00:1]',
      '[fc00::1]',
      '[fe80::1]',
      '[2001:4860:4860::8888]',
    ].map((host) => [`https://${host}/`, NO_HOST] as const),
  ])('%s', (url, fault) => {
    expect(receiverUrlFault(url, false)).toBe(fault)
  })
})

describe('a local service', () => {
  it.each([
    'http://localhost:8793/webhooks',
    'http://127.0.0.1:80/',
    'http://[::1]:1/',
    'https://localhost/',
  ])('may send to its own machine: %s', (url) => {
    expect(receiverUrlFault(url, true)).toBeNull()
  })

  it.each([
    ['http://app.example.com/', 'must be an https URL'],
    ['http://192.168.1.1/', 'must be an https URL'],
    ['https://192.168.1.1/', NO_HOST],
    ['http://user@localhost/', 'must have no user name and no password'],
  ])('has the rule for every other place: %s', (url, fault) => {
    expect(receiverUrlFault(url, true)).toBe(fault)
  })
})
