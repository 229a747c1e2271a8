import type { Goal } from './report.ts'

/** The goals of issue 4. */
export const GOALS: readonly Goal[] = [
  { what: 'as run, of the floor', of: 'service', over: 'floor-sql', most: 1.15 },
  { what: 'limiter in memory, of the floor', of: 'limiter-in-memory', over: 'floor-sql', most: 1.15 },
  { what: 'as run, of workers-oauth-provider', of: 'service', over: 'workers-oauth-provider', most: 0.35 },
  { what: 'as run, of openauth', of: 'service', over: 'openauth', most: 0.25 },
  { what: 'as run, of better-auth', of: 'service', over: 'better-auth', most: 0.15 },
  { what: 'as run, of oidc-provider', of: 'service', over: 'oidc-provider', most: 0.9 },
  { what: 'no storage, of workers-oauth-provider', of: 'bare', over: 'workers-oauth-provider-bare', most: 1 },
  { what: 'no storage, of openauth', of: 'bare', over: 'openauth-bare', most: 1 },
  { what: '1,000 families a connection, of one', of: 'many-families', over: 'few-families', most: 1.1 },
  { what: 'a forged token, of a refresh', of: 'forged', over: 'service', most: 0.35 },
]
