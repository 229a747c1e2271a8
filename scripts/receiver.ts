import { listing, PAGING } from './operator/listing.ts'
import { type OperatorApi, OperatorFault } from './operator/operator-api.ts'
import { runProgram, type Subcommand } from './operator/subcommands.ts'

const SHOWN_ONCE = 'the keys are shown only this once: give one of them to the receiver, and keep no copy'

const COLUMNS = [
  'receiverId',
  'kind',
  'url',
  'customerId',
  'clientId',
  'paused',
  'waiting',
  'waitingSince',
  'failed',
  'dropped',
  'failure',
]
const DELIVERY_COLUMNS = ['eventId', 'type', 'state', 'tries', 'acceptedAt', 'triedAt', 'dueAt', 'failure']

const pathOf = (id: string) => `/receiver/${encodeURIComponent(id)}`

const pausing = (paused: boolean, summary: string): Subcommand => ({
  summary,
  operand: 'RECEIVER-ID',
  options: {},
  run: async ({ api, operand }) => {
    const { waiting } = await api.call('PATCH', pathOf(operand), { paused })
    const events = waiting === 1 ? 'event waits' : 'events wait'
    return `${operand} is ${paused ? 'paused' : 'resumed'}, ${waiting} ${events}`
  },
})

async function keysOf(api: OperatorApi, path: string, body?: object): Promise<string> {
  const { receiverId, secret, publicKey } = await api.call('POST', path, body)
  return `receiver_id  ${receiverId}\npublic_key   ${publicKey}\nsecret       ${secret}\n${SHOWN_ONCE}`
}

await runProgram('receiver', {
  add: {
    summary: 'Adds a webhook for the events of all customers, or of one. Prints its id and keys.',
    operand: 'URL',
    options: { customer: { value: 'CUSTOMER-ID', required: false } },
    run: ({ api, operand, options }) =>
      keysOf(api, '/receiver', {
        url: operand,
        ...(options.customer === undefined ? {} : { customerId: options.customer }),
      }),
  },
  list: {
    summary: 'Lists receivers with their state, oldest first.',
    operand: null,
    options: PAGING,
    run: ({ api, options }) => listing(api, '/receiver', { page: options.page, size: options.size }, COLUMNS),
  },
  pause: pausing(true, 'Sends nothing more to a receiver. Its events wait.'),
  resume: pausing(false, 'Sends the events that wait.'),
  test: {
    summary: 'Sends a test event to a receiver at once.',
    operand: 'RECEIVER-ID',
    options: {},
    run: async ({ api, operand }) => {
      const { failure, status, milliseconds } = await api.call('POST', `${pathOf(operand)}/test`)
      // The exit code tells a script, too.
      if (failure !== null) throw new OperatorFault(`${operand} failed: ${failure} after ${milliseconds} ms`)
      // A stream that is polled or paused.
      if (status === null) return `${operand} has the test event among those that wait`
      return `${operand} answered ${status} after ${milliseconds} ms`
    },
  },
  deliveries: {
    summary: 'Lists the events of a receiver, newest first: waiting, delivered or failed.',
    operand: 'RECEIVER-ID',
    options: PAGING,
    run: ({ api, operand, options }) => {
      const path = `${pathOf(operand)}/delivery`
      return listing(api, path, { page: options.page, size: options.size }, DELIVERY_COLUMNS)
    },
  },
  resend: {
    summary: 'Sends an event again, or tries a waiting one now.',
    operand: 'RECEIVER-ID',
    options: { event: { value: 'EVENT-ID', required: true } },
    run: async ({ api, operand, options }) => {
      await api.call('POST', `${pathOf(operand)}/delivery/${encodeURIComponent(options.event ?? '')}/resend`)
      return `${options.event} is sent again`
    },
  },
  rotate: {
    summary: 'Gives a receiver new keys. The present ones are used beside them for 24 hours.',
    operand: 'RECEIVER-ID',
    options: {},
    run: ({ api, operand }) => keysOf(api, `${pathOf(operand)}/secret`),
  },
  remove: {
    summary: 'Removes a receiver with its waiting events and its keys.',
    operand: 'RECEIVER-ID',
    options: {},
    run: async ({ api, operand }) => {
      await api.call('DELETE', pathOf(operand))
      return `${operand} is removed`
    },
  },
})
