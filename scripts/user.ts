import { ROLES, USER_TYPES } from '../src/users/user.ts'
import { runProgram } from './subcommands.ts'

await runProgram('user', {
  add: {
    summary: `Adds a user and prints its id. Roles: ${ROLES.join(', ')}. Types: ${USER_TYPES.join(', ')}.`,
    operand: 'EMAIL',
    options: {
      customer: { value: 'UUID', required: true },
      role: { value: 'ROLE_USER', required: true },
      type: { value: 'PORTAL', required: false },
    },
    run: async ({ api, operand, options, password }) => {
      const user = await api.call('POST', '/user', {
        username: operand,
        customerId: options.customer,
        role: options.role,
        // Left out, JSON has no such member, and the service's default counts.
        userType: options.type,
        password: await password(),
      })
      return user.id
    },
  },
})
