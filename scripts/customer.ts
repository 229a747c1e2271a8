import { runProgram } from './subcommands.ts'

await runProgram('customer', {
  add: {
    summary: 'Adds a customer and prints its id.',
    operand: 'NAME',
    options: {},
    run: async ({ api, operand }) => (await api.call('POST', '/customer', { name: operand })).id,
  },
})
