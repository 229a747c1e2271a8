import { listing, PAGING } from './operator/listing.ts'
import { runProgram } from './operator/subcommands.ts'

await runProgram('customer', {
  add: {
    summary: 'Adds a customer and prints its id.',
    operand: 'NAME',
    options: {},
    run: async ({ api, operand }) => String((await api.call('POST', '/customer', { name: operand })).id),
  },
  list: {
    summary: 'Lists customers by name.',
    operand: null,
    options: PAGING,
    run: ({ api, options }) =>
      listing(api, '/customer', { page: options.page, size: options.size }, ['id', 'name']),
  },
})
