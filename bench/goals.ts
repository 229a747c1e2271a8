import type { Goal } from './report.ts'

/** The goals of the benchmark. Rows with `aside` are no goals: they show the parts of a figure. */
export const GOALS: readonly Goal[] = [
  { what: 'as run, of the floor', of: 'service', over: 'floor-sql', most: 1.15 },
  {
    what: 'as run, of the floor behind the same router',
    of: 'service',
    over: 'floor-routed',
    most: 1.15,
    aside: true,
  },
  {
    what: 'without its asset router, of the floor',
    of: 'unrouted',
    over: 'floor-sql',
    most: 1.15,
    aside: true,
  },
  { what: 'as run, of workers-oauth-provider', of: 'service', over: 'workers-oauth-provider', most: 0.35 },
  { what: 'as run, of openauth', of: 'service', over: 'openauth', most: 0.25 },
  { what: 'as run, of better-auth', of: 'service', over: 'better-auth', most: 0.15 },
  { what: 'as run, of oidc-provider', of: 'service', over: 'oidc-provider', most: 0.9 },
  { what: 'no storage, of workers-oauth-provider', of: 'bare', over: 'workers-oauth-provider-bare', most: 1 },
  { what: 'no storage, of openauth', of: 'bare', over: 'openauth-bare', most: 1 },
  { what: '1,000 families a connection, of one', of: 'many-families', over: 'few-families', most: 1.1 },
  { what: 'a cell of 100,000 families, of one of 100', of: 'large-cell', over: 'small-cell', most: 1.05 },
  { what: 'after 20,000 rotations, of the first ones', of: 'rotated-cell', over: 'small-cell', most: 1.05 },
  { what: 'a forged token, of a refresh', of: 'forged', over: 'service', most: 0.35 },
  { what: 'on bare workerd, of the floor', of: 'alone', over: 'alone-floor-sql', most: 1.15, aside: true },
  {
    what: 'on bare workerd, a forged token, of a refresh',
    of: 'alone-forged',
    over: 'alone',
    most: 0.35,
    aside: true,
  },
]
