import { listing, PAGING } from './operator/listing.ts'
import { runProgram, type Subcommand } from './operator/subcommands.ts'

const SHOWN_ONCE = 'the secret is shown only this once: give it to the client, and keep no copy'

const switching = (disabled: boolean, summary: string): Subcommand => ({
  summary,
  operand: 'CLIENT-ID',
  options: {},
  run: async ({ api, operand }) => {
    await api.call('PATCH', `/client/${encodeURIComponent(operand)}`, { disabled })
    return `${operand} is ${disabled ? 'disabled' : 'enabled'}`
  },
})

await runProgram('client', {
  add: {
    summary:
      'Adds a resource server that may introspect, and prints its id and secret. With the scopes ssf.read and ssf.manage it may have a stream of events. Rights: exchange, front, reset.',
    operand: 'NAME',
    options: {
      scopes: { value: 'SCOPES', required: false },
      rights: { value: 'RIGHTS', required: false },
      customer: { value: 'CUSTOMER-ID', required: false },
    },
    run: async ({ api, operand, options }) => {
      const listOf = (text: string | undefined) => text?.split(/[\s,]+/).filter((word) => word !== '')
      const { clientId, clientSecret } = await api.call('POST', '/client', {
        name: operand,
        // JSON leaves an undefined member out.
        scopes: listOf(options.scopes),
        rights: listOf(options.rights),
        customerId: options.customer,
      })
      return `client_id      ${clientId}\nclient_secret  ${clientSecret}\n${SHOWN_ONCE}`
    },
  },
  list: {
    summary: 'Lists resource servers by name.',
    operand: null,
    options: PAGING,
    run: ({ api, options }) =>
      listing(api, '/client', { page: options.page, size: options.size }, [
        'clientId',
        'name',
        'disabled',
        'scopes',
        'rights',
        'customerId',
      ]),
  },
  disable: switching(true, 'Forbids a resource server to introspect.'),
  enable: switching(false, 'Allows it again.'),
  rotate: {
    summary: 'Gives a resource server a new secret. The old one is refused within 30 s.',
    operand: 'CLIENT-ID',
    options: {},
    run: async ({ api, operand }) => {
      const { clientSecret } = await api.call('POST', `/client/${encodeURIComponent(operand)}/secret`)
      return `client_secret  ${clientSecret}\n${SHOWN_ONCE}`
    },
  },
})
