// Example values of the document. The tokens have the form of a token, and no key signed them.

export const ID = {
  user: '7d9f0c52-4d0e-4d6b-8a65-1f2f5d1c9b3e',
  customer: '9c2f6e14-0b7d-4a35-8e61-d4c5b6a79802',
  family: '0b6c3c1e-92a4-4f0f-9c55-3d1f6f6f2a10',
  client: '5e0d9a7b-1c38-4b8f-a1d2-6c7e8f901234',
  operator: 'c1f0a3d2-5b47-4e90-8d6c-2a9b7e015f38',
  issuer: '2b7e1f64-8c3a-4d59-b0e7-51f6a9c4d823',
} as const

export const USERNAME = 'ann@example.com'

/** Who logs in. A local service puts its demo user there, so that these examples work as they stand. */
export const LOGIN = { username: 'you@example.com', password: 'your present password' } as const

const header = (typ: string) => btoa(JSON.stringify({ alg: 'EdDSA', typ }))

export const ACCESS_TOKEN = `${header('at+jwt')}.eyJnZW4iOjB9.c2lnbmF0dXJl`
export const REFRESH_TOKEN = `${header('rt+jwt')}.eyJnZW4iOjB9.c2lnbmF0dXJl`

/** A token of another service, which the reference page does not take for one of ours. */
export const SUBJECT_TOKEN = `${header('JWT')}.eyJzdWIiOiI3In0.c2lnbmF0dXJl`

export const PAIR = { token: ACCESS_TOKEN, refreshToken: REFRESH_TOKEN, validityTime: 3600 }

const origin = { userAgent: 'Mozilla/5.0', ipAddress: '203.0.113.7', country: 'NL' }

export const SESSION = {
  id: ID.family,
  current: true,
  createdAt: '2026-11-01T09:00:00.000Z',
  createdFrom: origin,
  lastRefreshedAt: '2026-11-02T09:00:00.000Z',
  expiresAt: '2026-11-16T09:00:00.000Z',
  ...origin,
}

export const EVENT = {
  id: 'weur-3-1042',
  time: '2026-11-02T09:00:00.000Z',
  event: 'session_ended' as const,
  cause: 'reuse' as const,
  words: 'A refresh token of the session was used a second time, so a copy of it may exist.',
  familyId: ID.family,
  origin: { userAgent: 'curl/8.5.0', ipAddress: '198.51.100.4', country: 'US' },
  previousOrigin: origin,
  actor: { kind: 'service' as const, userId: null, familyId: null },
}

export const USER = {
  id: ID.user,
  username: USERNAME,
  userType: 'PORTAL' as const,
  customerId: ID.customer,
  role: 'ROLE_USER' as const,
  externalId: null,
  hasPassword: true,
  disabled: false,
}

export const RESET = { token: 'uYv3mUqz1qZs2m1m0JtqkH5mTtY0m8mQb1c8H0hM2nE', expiresIn: 3600 }

export const IMPORTED = { outcome: 'added' as const, userId: null, reason: null }

export const HASH_COUNT = { format: 'bcrypt', users: 412 }

export const CUSTOMER = {
  id: ID.customer,
  name: 'Acme Ltd',
  policy: {
    accessTokenTtlSeconds: null,
    idleTtlSeconds: null,
    familyMaxAgeSeconds: null,
    requireDpop: false,
    passwordLogin: true,
  },
}

export const CLIENT = {
  clientId: ID.client,
  name: 'Orders API',
  disabled: false,
  scopes: [],
  rights: [],
  customerId: null,
}

export const OPERATOR = { operatorId: ID.operator, name: 'Ann of the night shift', disabled: false }

export const OPERATOR_EVENT = {
  id: 'operator-17',
  time: '2026-11-02T09:00:00.000Z',
  event: 'client_rotated' as const,
  detail: null,
  subjectId: ID.client,
  operatorId: ID.operator,
  operatorName: OPERATOR.name,
  requestId: '3f6c1d52-8a0b-4d1e-9c57-0be1f2a4d683',
}

export const RECEIVER = {
  receiverId: ID.client,
  kind: 'webhook' as const,
  url: 'https://app.example.com/webhooks',
  customerId: ID.customer,
  clientId: null,
  createdAt: '2026-11-01T09:00:00.000Z',
  paused: null,
  waiting: 0,
  waitingSince: null,
  failed: 0,
  dropped: 0,
  failure: null,
}

export const ISSUER = {
  issuerId: ID.issuer,
  name: 'Login of Acme',
  iss: 'https://login.example.com',
  customerId: null,
  disabled: false,
  createdAt: '2026-11-01T09:00:00.000Z',
  jwksUri: 'https://login.example.com/jwks.json',
  keys: null,
  audiences: ['orders-web'],
  algorithms: ['RS256' as const, 'ES256' as const, 'PS256' as const, 'EdDSA' as const],
  maxAgeSeconds: 600,
  requireNonce: false,
  accessTokens: false,
  externalIdClaim: null,
  emailClaim: 'email',
  roleClaim: null,
  roles: [],
  role: null,
  provisioning: 'link' as const,
}

export const DELIVERY = {
  eventId: 'weur-3-1042',
  type: 'session.ended',
  state: 'delivered' as const,
  tries: 1,
  acceptedAt: '2026-11-02T09:00:00.000Z',
  triedAt: '2026-11-02T09:00:00.000Z',
  dueAt: null,
  failure: null,
}
