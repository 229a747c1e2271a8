import type { Call, Parameter, Schema } from '../../../../web/docs/document.ts'

// Operations as the page gets them, for its unit tests.

const token = (typ: string) => `${btoa(JSON.stringify({ alg: 'EdDSA', typ }))}.e30.c2ln`

/** Example values of a document: tokens of ours, one of another issuer, the id of something, a secret. */
export const VALUES = {
  access: token('at+jwt'),
  refresh: token('rt+jwt'),
  foreign: token('JWT'),
  id: '7d9f0c52-4d0e-4d6b-8a65-1f2f5d1c9b3e',
  secret: 'uYv3mUqz1qZs2m1m0JtqkH5mTtY0m8mQb1c8H0hM2nE',
}

interface Parts extends Partial<Omit<Call, 'body'>> {
  readonly members?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly example?: object
  readonly type?: string
}

export function callOf({
  members,
  required = [],
  example = {},
  type = 'application/json',
  ...parts
}: Parts): Call {
  const schema = { type: 'object', properties: members ?? {}, required }
  return {
    id: 'call',
    method: 'POST',
    path: '/call',
    summary: 'Call',
    description: '',
    security: [],
    parameters: [],
    answers: [],
    ...parts,
    body: members === undefined ? null : { type, schema, examples: [['', example]] },
  }
}

export const parameter = (where: Parameter['in'], name: string, required = false): Parameter => ({
  in: where,
  name,
  required,
  schema: { type: 'string' },
})

export const text: Schema = { type: 'string' }

/** A login, whose lines come before those of an operation that needs its pair. */
export const LOGIN = callOf({
  id: 'createToken',
  path: '/token',
  members: { username: text, password: text },
  required: ['username', 'password'],
  example: { username: 'ann@example.com', password: "Ann's" },
})
