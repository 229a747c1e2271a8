import { describe, expect, it } from 'vitest'
import { readLine as readByCommand } from '../../../../../scripts/operator/user-import-line.ts'
import { readLine } from '../../../../../web/console/import/import-line.ts'

const CUSTOMER = '11111111-1111-4111-8111-111111111111'
const BCRYPT = '$2b$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy'
const GOOD = { username: 'ann@example.com', role: 'ROLE_USER' }

const faultOf = (line: object | string, customerId = CUSTOMER) => {
  const read = readLine(typeof line === 'string' ? line : JSON.stringify(line), customerId)
  return 'fault' in read ? read.fault : null
}

describe('a line of an import in the page', () => {
  it('is a user of the chosen customer, unless it names its own', () => {
    const own = '22222222-2222-4222-8222-222222222222'
    expect(readLine(JSON.stringify(GOOD), CUSTOMER)).toEqual({ user: { ...GOOD, customerId: CUSTOMER } })
    const named = readLine(JSON.stringify({ ...GOOD, customerId: own }), CUSTOMER)
    expect(named).toEqual({ user: { ...GOOD, customerId: own } })
    expect(faultOf(GOOD, '')).toBe('customerId is required')
  })

  it.each([
    ['', 'is not a JSON object'],
    ['[]', 'is not a JSON object'],
    ['null', 'is not a JSON object'],
    [{ ...GOOD, username: 7 }, 'username must be an e-mail address'],
    [{ ...GOOD, role: 'ROLE_KING' }, 'role must be one of'],
    [{ ...GOOD, disabled: 'no' }, 'disabled must be true or false'],
    [{ ...GOOD, externalId: '' }, 'externalId must be a text'],
    [{ ...GOOD, userType: 'OTHER' }, 'userType must be one of'],
    [{ ...GOOD, password: 'secret' }, 'password is not known'],
    [{ ...GOOD, 'hunter2 ': 1 }, 'one of the names is not known'],
    [{ ...GOOD, passwordHash: 'x'.repeat(2049) }, 'passwordHash must be at most 2048 characters'],
  ])('%j has the fault "%s"', (line, fault) => {
    expect(faultOf(line)).toContain(fault)
  })

  it.each([
    'md5$salt$0123456789abcdef0123456789abcdef',
    'sha1$$0123456789abcdef0123456789abcdef01234567',
    '$md5$AAAAAAAAAAAAAAAAAAAAAA==',
    '$sha512$pf=e1NBTFR9e1BBU1NXT1JEfQ==$c2FsdA==$AAAA',
  ])('keeps the fast hash %s here, and names the command that wraps it', (passwordHash) => {
    expect(faultOf({ ...GOOD, passwordHash })).toContain('npm run user -- import wraps it')
  })

  it.each([
    GOOD,
    { ...GOOD, passwordHash: BCRYPT, externalId: 'crm-1', disabled: true, userType: 'PUBLIC_API' },
    { ...GOOD, passwordHash: { secretData: '{}', credentialData: '{}', more: 1 } },
  ])('is read if the command reads it: %j', (line) => {
    const text = JSON.stringify(line)
    const byCommand = readByCommand(text, CUSTOMER)
    const isFormat = 'fault' in byCommand && byCommand.fault.startsWith('passwordHash ')
    expect('user' in byCommand || isFormat).toBe(true)
    expect(faultOf(line)).toBeNull()
  })
})
