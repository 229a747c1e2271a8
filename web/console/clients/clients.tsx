import { Confirm } from '../../components/confirm.tsx'
import { Secrets } from '../../components/secret.tsx'
import type { Column } from '../../components/table.tsx'
import type { components } from '../../openapi.d.ts'
import { answerOf, type Calls, oneOf } from '../../service/calls.ts'
import type { OperatorCaller } from '../caller.ts'
import { type Desk, useDesk } from '../desk.tsx'
import { Listing } from '../listing.tsx'
import { AllRows, onlyRow } from '../only-row.tsx'
import { Named, Owner, Use } from '../owner.tsx'
import { RowButton } from '../row-button.tsx'
import type { Shown } from '../view.tsx'
import { AddClient } from './add-client.tsx'

type Client = components['schemas']['Client']

const ONE = '/api/v2/operator/client/{clientId}'

/** The programs that call the service: resource servers, back ends and receivers of streams. */
export function Clients({ caller, route: [id] }: Shown<OperatorCaller>) {
  const { calls } = caller
  const desk = useDesk()
  const read = (page: number, size: number) =>
    answerOf(calls.GET('/api/v2/operator/client', { params: { query: { page, size } } }))
  return (
    <>
      <AllRows id={id} view="clients" words="All clients" />
      <h1>Clients</h1>
      <AddClient caller={caller} desk={desk} />
      <Listing
        caption="Clients"
        read={onlyRow(id, read, keyOf)}
        inputs={[id ?? '']}
        version={desk.version}
        keyOf={keyOf}
        empty={id === undefined ? 'There is no client yet.' : 'It is there no more.'}
        columns={columnsOf(caller, desk)}
      >
        {desk.shown}
      </Listing>
    </>
  )
}

const keyOf = ({ clientId }: Client) => clientId

const columnsOf = (caller: OperatorCaller, desk: Desk): Column<Client>[] => [
  { name: 'Name', show: ({ name, clientId }) => <Named name={name} id={clientId} /> },
  { name: 'Rights', show: ({ rights, scopes }) => [...rights, ...scopes].join(', ') || 'introspection' },
  { name: 'Customer', show: ({ customerId }) => <Owner caller={caller} customerId={customerId} /> },
  { name: 'State', show: ({ disabled }) => <Use disabled={disabled} /> },
  {
    name: '',
    show: (client) => (
      <div class="row">
        {client.disabled ? (
          <RowButton
            verb="Enable"
            of={client.name}
            act={() => enable(caller.calls, desk, client)}
            disabled={desk.busy}
          />
        ) : (
          <RowButton
            verb="Disable"
            of={client.name}
            act={() => askToDisable(caller.calls, desk, client)}
            danger
          />
        )}
        <RowButton verb="New secret" of={client.name} act={() => askToRotate(caller.calls, desk, client)} />
      </div>
    ),
  },
]

const switchTo = (calls: Calls, { clientId }: Client, disabled: boolean) =>
  oneOf(calls.PATCH(ONE, { params: { path: { clientId } }, body: { disabled } }))

function enable(calls: Calls, desk: Desk, client: Client) {
  desk.run(async () => {
    await switchTo(calls, client, false)
    return `${client.name} is enabled.`
  })
}

function askToDisable(calls: Calls, desk: Desk, client: Client) {
  const act = async () => {
    await switchTo(calls, client, true)
    desk.changed(`${client.name} is disabled.`)
  }
  desk.open((close) => (
    <Confirm title={`Disable ${client.name}?`} verb="Disable the client" act={act} close={close}>
      <p>
        Every call of this client is refused with <code>invalid_client</code>, everywhere after at most 30 s.
        An API that introspects with it then accepts no token. Sessions of users go on.
      </p>
    </Confirm>
  ))
}

function askToRotate(calls: Calls, desk: Desk, client: Client) {
  const act = async () => {
    const { clientId } = client
    const { clientSecret } = await oneOf(calls.POST(`${ONE}/secret`, { params: { path: { clientId } } }))
    desk.changed(`${client.name} has a new secret.`)
    desk.open((close) => (
      <Secrets
        title={`The new secret of ${client.name}`}
        values={[{ label: 'client_secret', value: clientSecret }]}
        close={close}
      >
        Give it to the client now: the old one is refused everywhere after at most 30 s.
      </Secrets>
    ))
  }
  desk.open((close) => (
    <Confirm title={`A new secret for ${client.name}?`} verb="Replace the secret" act={act} close={close}>
      <p>
        The present secret is refused everywhere after at most 30 s. The client fails until it has the new
        one.
      </p>
    </Confirm>
  ))
}
