import { z } from 'zod'
import { LOCAL_OPERATOR_PREFIX } from './core/local.ts'
import { DEFAULT_HISTORY_DAYS } from './events/catalogue.ts'
import { LOCATION_HINTS } from './families/rules/placement.ts'
import type { Policy } from './families/rules/policy.ts'

/** The variables, parsed and checked once, and frozen. */
export interface Config {
  readonly issuer: string
  readonly audience: string
  /** True for `npm start` and tests only. */
  readonly local: boolean
  /** The user that the page at `/` logs in by one press. Null in every deployment. */
  readonly demoUser: { readonly username: string; readonly password: string } | null
  readonly clockToleranceSeconds: number
  readonly cellsPerRegion: number
  /** The region in which attempts to log in are counted. It is the database's region, because every login queries it. */
  readonly directoryRegion: DurableObjectLocationHint
  readonly policy: Policy
  /** If false, `/oauth2/token` answers 404. */
  readonly oauthTokenEndpoint: boolean
  /** If true, every issued pair is bound to a key. */
  readonly requireDpop: boolean
  /** If true, listing or ending the sessions of other users requires a token that is bound to a key. */
  readonly administrationRequiresDpop: boolean
  /** If false, `/console` answers 404. */
  readonly console: boolean
  /** Origins whose pages may call the service. None by default. */
  readonly allowedOrigins: readonly string[]
  /** The secret of the first operator, or null. */
  readonly operatorToken: string | null
  /** The Cloudflare Access application whose identities are operators. Null: none. */
  readonly access: { readonly teamDomain: string; readonly audience: string } | null
  /** Days for which events are kept. */
  readonly historyDays: number
}

/** The faults of the environment, one line each. A line names the variable and the rule, and never quotes the value. */
export class ConfigFault extends Error {
  override readonly name = 'ConfigFault'
  readonly faults: readonly string[]

  constructor(faults: readonly string[]) {
    super(faults.join('; '))
    this.faults = faults
  }
}

const DAY = 86_400

export const MAX_ACCESS_TOKEN_TTL_SECONDS = DAY

/** A whole number within bounds. An unset or empty variable has the default. */
function wholeNumber(fallback: number, min: number, max: number) {
  const rule = `must be a whole number from ${min} to ${max}`
  return z
    .string()
    .optional()
    .transform((text) => (text === undefined || text === '' ? String(fallback) : text))
    .pipe(
      z
        .string()
        .regex(/^\d{1,10}$/, rule)
        .transform(Number)
        .pipe(z.number().min(min, rule).max(max, rule)),
    )
}

const onOff = (fallback: 'on' | 'off') => z.enum(['on', 'off'], 'must be on or off').default(fallback)

const required = z.string('must be set').min(1, 'must be set')

/** Origins separated by commas or spaces, each as a browser sends it (RFC 6454 §6.1). */
const origins = z
  .string()
  .default('')
  .transform((text) => text.split(/[\s,]+/).filter((origin) => origin !== ''))
  .refine(
    (list) => list.every((origin) => URL.canParse(origin) && new URL(origin).origin === origin),
    'must be origins like https://app.example.com, without a path',
  )

const variables = z.object({
  ENVIRONMENT: z.literal('local', 'must be unset in a deployment').optional(),
  ISSUER: required.pipe(z.url('must be an absolute URL')),
  AUDIENCE: required,
  ACCESS_TOKEN_TTL_SECONDS: wholeNumber(3600, 1, MAX_ACCESS_TOKEN_TTL_SECONDS),
  REFRESH_TOKEN_IDLE_TTL_SECONDS: wholeNumber(14 * DAY, 1, 365 * DAY),
  FAMILY_MAX_AGE_SECONDS: wholeNumber(90 * DAY, 1, 3650 * DAY),
  // The minimum is not 0: the platform repeats a call that it lost, and the window distinguishes that repetition from
  // reuse.
  IDEMPOTENCY_WINDOW_SECONDS: wholeNumber(60, 1, 600),
  REUSE_GRACE_SECONDS: wholeNumber(0, 0, 600),
  REUSE_GRACE_FOR: z.enum(['origin', 'anyone'], 'must be origin or anyone').default('origin'),
  EXPIRED_ACCESS_TOKEN_GRACE_SECONDS: wholeNumber(0, 0, 365 * DAY),
  CLOCK_TOLERANCE_SECONDS: wholeNumber(5, 0, 60),
  MAX_FAMILIES_PER_USER: wholeNumber(100, 1, 1000),
  // One request asks every cell (`endIssuedBefore`), and it may make 1,000 calls.
  CELLS_PER_REGION: wholeNumber(16, 1, 100),
  DIRECTORY_REGION: z.enum(LOCATION_HINTS, `must be one of ${LOCATION_HINTS.join(', ')}`).default('weur'),
  // The cells read these two themselves. The Worker purges what operators did.
  GROUP_COMMIT: onOff('on'),
  HISTORY_DAYS: wholeNumber(DEFAULT_HISTORY_DAYS, 1, 365),
  // src/index.ts reads it, once in an isolate.
  STEP_SPANS: onOff('off'),
  OAUTH_TOKEN_ENDPOINT: onOff('on'),
  REQUIRE_DPOP: onOff('off'),
  ADMINISTRATION_REQUIRES_DPOP: onOff('off'),
  CONSOLE: onOff('off'),
  // `npm start` sets it, so that the demo user is in no file of a deployment.
  DEMO_USER: z
    .string()
    .regex(/^(\S+ \S+)?$/, 'must be a user name, a space and a password')
    .default(''),
  ALLOWED_ORIGINS: origins,
  OPERATOR_TOKEN: z
    .string()
    .regex(/^[A-Za-z0-9_-]{43,256}$/, 'must be 256 random bits, at least 43 base64url characters')
    .optional(),
  ACCESS_TEAM_DOMAIN: z.string().default(''),
  ACCESS_AUDIENCE: z
    .string()
    .regex(/^([0-9a-f]{64})?$/, 'must be the AUD tag of the application, 64 hexadecimal digits')
    .default(''),
})

/** Every name that `parseConfig` reads. Any other name has no effect. */
export const CONFIG_NAMES: readonly string[] = Object.keys(variables.shape)

/**
 * Checks every variable and returns them as one frozen value. It reads no binding, so that `npm start` and `npm run
 * deploy` apply the same rules. Throws `ConfigFault` with all faults at once.
 */
export function parseConfig(env: object): Config {
  const parsed = variables.safeParse(env)
  if (!parsed.success) {
    throw new ConfigFault(parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`))
  }
  const vars = parsed.data
  const faults = [...issuerFaults(vars), ...operatorFaults(vars), ...accessFaults(vars), ...demoFaults(vars)]
  if (faults.length > 0) throw new ConfigFault(faults)
  return Object.freeze({
    issuer: vars.ISSUER,
    audience: vars.AUDIENCE,
    local: vars.ENVIRONMENT === 'local',
    demoUser: demoUserOf(vars),
    clockToleranceSeconds: vars.CLOCK_TOLERANCE_SECONDS,
    cellsPerRegion: vars.CELLS_PER_REGION,
    directoryRegion: vars.DIRECTORY_REGION,
    policy: Object.freeze({
      accessTokenTtlSeconds: vars.ACCESS_TOKEN_TTL_SECONDS,
      idleTtlSeconds: vars.REFRESH_TOKEN_IDLE_TTL_SECONDS,
      familyMaxAgeSeconds: vars.FAMILY_MAX_AGE_SECONDS,
      idempotencyWindowSeconds: vars.IDEMPOTENCY_WINDOW_SECONDS,
      reuseGraceSeconds: vars.REUSE_GRACE_SECONDS,
      reuseGraceFor: vars.REUSE_GRACE_FOR,
      expiredAccessGraceSeconds: vars.EXPIRED_ACCESS_TOKEN_GRACE_SECONDS,
      maxFamiliesPerUser: vars.MAX_FAMILIES_PER_USER,
    }),
    oauthTokenEndpoint: vars.OAUTH_TOKEN_ENDPOINT === 'on',
    requireDpop: vars.REQUIRE_DPOP === 'on',
    administrationRequiresDpop: vars.ADMINISTRATION_REQUIRES_DPOP === 'on',
    console: vars.CONSOLE === 'on',
    allowedOrigins: Object.freeze(vars.ALLOWED_ORIGINS),
    operatorToken: vars.OPERATOR_TOKEN ?? null,
    access: accessOf(vars),
    historyDays: vars.HISTORY_DAYS,
  })
}

type Variables = z.infer<typeof variables>

// An issuer is an https URL (RFC 8414 §2). It has no path, because the routes and the metadata are at the root.
function issuerFaults({ ISSUER, ENVIRONMENT }: Variables): string[] {
  const url = new URL(ISSUER)
  const faults: string[] = []
  if (url.protocol !== 'https:' && !(ENVIRONMENT === 'local' && url.protocol === 'http:')) {
    faults.push('ISSUER: must be an https URL')
  }
  if (url.origin !== ISSUER) {
    faults.push('ISSUER: must be an origin like https://tokens.example.com: no path, no slash at the end')
  }
  return faults
}

function operatorFaults({ OPERATOR_TOKEN, ENVIRONMENT }: Variables): string[] {
  const generated = OPERATOR_TOKEN?.startsWith(LOCAL_OPERATOR_PREFIX) ?? false
  return generated && ENVIRONMENT !== 'local'
    ? ['OPERATOR_TOKEN: was generated for local runs; make one of your own']
    : []
}

// The page shows its password to everyone.
function demoFaults({ DEMO_USER, ENVIRONMENT }: Variables): string[] {
  return DEMO_USER !== '' && ENVIRONMENT !== 'local' ? ['DEMO_USER: must be unset in a deployment'] : []
}

function demoUserOf({ DEMO_USER }: Variables): Config['demoUser'] {
  const [username, password] = DEMO_USER.split(' ')
  return username === undefined || password === undefined ? null : Object.freeze({ username, password })
}

function accessOf({
  ACCESS_TEAM_DOMAIN: teamDomain,
  ACCESS_AUDIENCE: audience,
}: Variables): Config['access'] {
  return teamDomain === '' ? null : Object.freeze({ teamDomain, audience })
}

function accessFaults({ ACCESS_TEAM_DOMAIN, ACCESS_AUDIENCE }: Variables): string[] {
  if ((ACCESS_TEAM_DOMAIN === '') !== (ACCESS_AUDIENCE === '')) {
    return ['ACCESS_TEAM_DOMAIN, ACCESS_AUDIENCE: must both be set, or none']
  }
  return /^(https:\/\/([a-z0-9-]+\.)+cloudflareaccess\.com)?$/.test(ACCESS_TEAM_DOMAIN)
    ? []
    : ['ACCESS_TEAM_DOMAIN: must be like https://team.cloudflareaccess.com, without a slash at the end']
}

/** The required bindings. The other bindings of `Env` are optional, and their users describe the effect of a missing one. */
const BINDINGS = [
  'DB',
  'FAMILY_CELLS',
  'REVOKED',
  'CREATE_PER_ADDRESS',
  'CREATE_PER_NAME',
] as const satisfies readonly (keyof Env)[]

/** Checks that wrangler.toml has every required binding. Throws `ConfigFault`. */
export function checkBindings(env: Env): void {
  const missing = BINDINGS.filter((name) => env[name] === undefined)
  if (missing.length > 0) {
    throw new ConfigFault(missing.map((name) => `${name}: the binding is missing in wrangler.toml`))
  }
}
