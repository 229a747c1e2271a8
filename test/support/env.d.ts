declare namespace Cloudflare {
  interface Env {
    TEST_MIGRATIONS: import('cloudflare:test').D1Migration[]
    OPERATOR_TOKEN: string
    LINEARIZABILITY_SEED: string
    LINEARIZABILITY_HISTORIES: string
    /** Only `npm run freeze` sets this. */
    FREEZER: Fetcher
  }
}
