import { execFileSync } from 'node:child_process'
import { expect, it } from 'vitest'
import { curlLines } from '../../../../web/docs/curl-lines.ts'
import { callOf, LOGIN, parameter, text, VALUES } from './example.ts'

const lines = (call: ReturnType<typeof callOf>) => curlLines(call, LOGIN, {}, 'http://localhost:1')

/** Runs lines in a shell, in which curl prints its arguments, one in brackets each. The login answers with a pair. */
function run(text: string, variables: Readonly<Record<string, string>> = {}): string {
  const answer = '{"content":[{"token":"a.b.c","refreshToken":"d.e.f","validityTime":3600}]}'
  const curl = `curl() { case "$*" in *Ann*) printf '%s' '${answer}' ;; *) printf '<%s>' "$@" ;; esac; }`
  return execFileSync('sh', ['-c', `${curl}\n${text}`], {
    encoding: 'utf8',
    env: { ...process.env, ...variables },
  })
}

it('has a line that works as it stands, if the example has every value', () => {
  const { text: line, asked, logsIn } = lines({ ...LOGIN, id: 'other' })
  expect(asked).toEqual([])
  expect([logsIn, lines(LOGIN).logsIn]).toEqual([false, true])
  const quoted = `'{\n  "username": "ann@example.com",\n  "password": "Ann'\\''s"\n}'`
  expect(line).toBe(
    `curl -s http://localhost:1/token \\\n  -H 'content-type: application/json' \\\n  -d ${quoted}`,
  )
})

it('logs in first where the pair of a user is needed', () => {
  const refresh = callOf({
    method: 'PUT',
    members: { token: text, refreshToken: text },
    required: ['token', 'refreshToken'],
    example: { token: VALUES.access, refreshToken: VALUES.refresh },
  })
  expect(lines(refresh)).toMatchObject({ asked: [], logsIn: true })
  expect(run(lines(refresh).text)).toContain(
    '<-X><PUT><http://localhost:1/call><-H><content-type: application/json><-d>' +
      '<{\n  "token": "a.b.c",\n  "refreshToken": "d.e.f"\n}>',
  )
  const sessions = callOf({ method: 'GET', security: ['accessToken', 'boundToken'] })
  expect(run(lines(sessions).text)).toBe('<-s><http://localhost:1/call><-H><authorization: Bearer a.b.c>')
})

it('names the variables that a person has to set, and quotes what stands beside them', () => {
  const call = callOf({
    method: 'POST',
    path: '/user/{userId}/import',
    security: ['operatorToken'],
    parameters: [parameter('path', 'userId', true)],
    members: { users: { type: 'array' }, token: text },
    required: ['users', 'token'],
    example: { users: [{ customerId: VALUES.id, hash: '$2b$10$`"\\' }], token: VALUES.secret },
  })
  const { text: line, asked } = lines(call)
  expect(asked).toEqual(['operator_token', 'user_id', 'customer_id', 'asked_token'])
  const said = run(line, { operator_token: 'o-1', user_id: 'u-1', customer_id: 'c-1', asked_token: 't-1' })
  expect(said).toContain('<http://localhost:1/user/u-1/import>')
  expect(said).toContain('<authorization: Bearer o-1>')
  const [, body = ''] = /<-d><(.*?)>/s.exec(said) ?? []
  expect(JSON.parse(body)).toEqual({ users: [{ customerId: 'c-1', hash: '$2b$10$`"\\' }], token: 't-1' })
})

it('writes a form, and the credentials of a client', () => {
  const call = callOf({
    type: 'application/x-www-form-urlencoded',
    security: ['client', null],
    members: { token: text, token_type_hint: text },
    required: ['token'],
    example: { token: VALUES.foreign, token_type_hint: 'refresh_token' },
  })
  const said = run(lines(call).text, { client_id: 'id', client_secret: 's', asked_token: 'x.y.z' })
  expect(said).toContain('<--data-urlencode><token=x.y.z><--data-urlencode><token_type_hint=refresh_token>')
  expect(said).toContain('<-u><id:s>')
})
