import { ISSUER_OPTIONS, issuerBody } from './operator/issuer-options.ts'
import { listing, PAGING } from './operator/listing.ts'
import { runProgram, type Subcommand } from './operator/subcommands.ts'
import { readToken } from './operator/token-input.ts'

const COLUMNS = ['issuerId', 'name', 'iss', 'customerId', 'provisioning', 'audiences', 'disabled']

const pathOf = (id: string) => `/issuer/${encodeURIComponent(id)}`

const switching = (disabled: boolean, summary: string): Subcommand => ({
  summary,
  operand: 'ISSUER-ID',
  options: {},
  run: async ({ api, operand }) => {
    await api.call('PATCH', pathOf(operand), { disabled })
    return `${operand} is ${disabled ? 'disabled' : 'enabled'}`
  },
})

await runProgram('issuer', {
  add: {
    summary:
      'Adds a trusted issuer and prints its id. Without --jwks and --keys, its discovery document names its keys. AUDIENCES and NAMES have commas between several.',
    operand: 'NAME',
    options: ISSUER_OPTIONS,
    run: async ({ api, operand, options }) => {
      const { issuerId } = await api.call('POST', '/issuer', await issuerBody(operand, options))
      return String(issuerId)
    },
  },
  list: {
    summary: 'Lists trusted issuers by name.',
    operand: null,
    options: PAGING,
    run: ({ api, options }) => listing(api, '/issuer', { page: options.page, size: options.size }, COLUMNS),
  },
  disable: switching(true, 'Refuses the tokens of an issuer. Sessions that began by it go on.'),
  enable: switching(false, 'Accepts them again.'),
  remove: {
    summary: 'Removes an issuer and the links of users to it. Sessions that began by it go on.',
    operand: 'ISSUER-ID',
    options: {},
    run: async ({ api, operand }) => {
      await api.call('DELETE', pathOf(operand))
      return `${operand} is removed`
    },
  },
  test: {
    summary:
      'Reads a token from standard input, and says what its exchange would do and why it would be refused. The token is not used.',
    operand: 'ISSUER-ID',
    options: {
      type: { value: 'id_token|jwt', required: false },
      nonce: { value: 'NONCE', required: false },
      customer: { value: 'CUSTOMER-ID', required: false },
    },
    run: async ({ api, operand, options: { type, nonce, customer } }) => {
      const body = { token: await readToken(), tokenType: type, nonce, customerId: customer }
      const { accepted, cause, words, ...person } = await api.call('POST', `${pathOf(operand)}/test`, body)
      const named = Object.entries(person).filter(([, value]) => value !== null)
      const lines = named.map(([name, value]) => `${name.padEnd(10)}  ${String(value)}`)
      if (accepted !== true) process.exitCode = 1
      const verdict = accepted === true ? 'accepted' : `refused: ${String(cause)}`
      return [verdict, String(words), ...lines].join('\n')
    },
  },
})
