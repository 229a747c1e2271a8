import { useState } from 'preact/hooks'
import { Field } from '../../components/field.tsx'
import { Secrets } from '../../components/secret.tsx'
import { oneOf } from '../../service/calls.ts'
import { Adding } from '../adding.tsx'
import type { OperatorCaller } from '../caller.ts'
import { CustomerField } from '../customers/customer-field.tsx'
import type { Desk } from '../desk.tsx'
import { Ticks } from '../ticks.tsx'

const RIGHTS = [
  ['exchange', 'exchange: exchanges tokens of trusted issuers for pairs'],
  ['front', 'front: names the address of the user that it calls for'],
  ['reset', 'reset: asks for tokens that reset a forgotten password'],
] as const

const SCOPES = [
  ['ssf.read', 'ssf.read: reads its stream of events'],
  ['ssf.manage', 'ssf.manage: makes and changes its stream of events'],
] as const

type Right = (typeof RIGHTS)[number][0]
type Scope = (typeof SCOPES)[number][0]

const EMPTY = {
  name: '',
  customerId: '',
  rights: [] satisfies Right[] as readonly Right[],
  scopes: [] satisfies Scope[] as readonly Scope[],
}

/** The form of a new client. */
export function AddClient({ caller, desk }: { readonly caller: OperatorCaller; readonly desk: Desk }) {
  const [fields, setFields] = useState(EMPTY)
  const set = (changes: Partial<typeof EMPTY>) => setFields((before) => ({ ...before, ...changes }))
  const { name, customerId, rights, scopes } = fields
  const add = async () => {
    const body = {
      name,
      ...(customerId !== '' && { customerId }),
      rights: [...rights],
      scopes: [...scopes],
    }
    const { clientId, clientSecret } = await oneOf(caller.calls.POST('/api/v2/operator/client', { body }))
    setFields(EMPTY)
    desk.changed(`${name} is added.`)
    const values = [
      { label: 'client_id', value: clientId },
      { label: 'client_secret', value: clientSecret },
    ]
    desk.open((close) => (
      <Secrets title={`The secret of ${name}`} values={values} close={close}>
        Give the id and the secret to the client.
      </Secrets>
    ))
  }
  return (
    <Adding title="Add a client" verb="Add the client" add={add}>
      <p class="soft small">Every client may introspect tokens. Its secret is shown once.</p>
      <Field label="Name" value={name} onValue={(value) => set({ name: value })} required />
      <CustomerField
        none="All customers"
        caller={caller}
        value={customerId}
        onValue={(id) => set({ customerId: id })}
      />
      <Ticks label="Rights" options={RIGHTS} ticked={rights} onTicked={(ticked) => set({ rights: ticked })} />
      <Ticks label="Scopes" options={SCOPES} ticked={scopes} onTicked={(ticked) => set({ scopes: ticked })} />
    </Adding>
  )
}
