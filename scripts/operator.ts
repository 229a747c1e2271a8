import { listing, PAGING } from './operator/listing.ts'
import { runProgram, type Subcommand } from './operator/subcommands.ts'

const SHOWN_ONCE = 'the token is shown only this once: give it to the operator, and keep no copy'

const switching = (disabled: boolean, summary: string): Subcommand => ({
  summary,
  operand: 'OPERATOR-ID',
  options: {},
  run: async ({ api, operand }) => {
    await api.call('PATCH', `/operator/${encodeURIComponent(operand)}`, { disabled })
    return `${operand} is ${disabled ? 'disabled' : 'enabled'}`
  },
})

await runProgram('operator', {
  add: {
    summary: 'Adds an operator, and prints its id and token. The histories show the name.',
    operand: 'NAME',
    options: {},
    run: async ({ api, operand }) => {
      const { operatorId, operatorToken } = await api.call('POST', '/operator', { name: operand })
      return `operator_id     ${operatorId}\noperator_token  ${operatorToken}\n${SHOWN_ONCE}`
    },
  },
  list: {
    summary: 'Lists the operators that have a token of their own, by name.',
    operand: null,
    options: PAGING,
    run: ({ api, options }) =>
      listing(api, '/operator', { page: options.page, size: options.size }, [
        'operatorId',
        'name',
        'disabled',
      ]),
  },
  disable: switching(true, 'Disables an operator. The token is refused at once.'),
  enable: switching(false, 'Enables it again.'),
  rotate: {
    summary: 'Gives an operator a new token. The old one is refused at once.',
    operand: 'OPERATOR-ID',
    options: {},
    run: async ({ api, operand }) => {
      const { operatorToken } = await api.call('POST', `/operator/${encodeURIComponent(operand)}/token`)
      return `operator_token  ${operatorToken}\n${SHOWN_ONCE}`
    },
  },
  history: {
    summary: 'Lists what operators did, newest first.',
    operand: null,
    options: PAGING,
    run: ({ api, options }) =>
      listing(api, '/history', { page: options.page, size: options.size }, [
        'time',
        'event',
        'detail',
        'subjectId',
        'operatorName',
        'operatorId',
      ]),
  },
})
