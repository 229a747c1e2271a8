import { useState } from 'preact/hooks'
import { Field } from '../../components/field.tsx'
import { oneOf } from '../../service/calls.ts'
import { Adding } from '../adding.tsx'
import type { OperatorCaller } from '../caller.ts'
import { CustomerField } from '../customers/customer-field.tsx'
import type { Desk } from '../desk.tsx'
import { showKeys } from './receiver-actions.tsx'

/** The form of a new webhook. */
export function AddReceiver({ caller, desk }: { readonly caller: OperatorCaller; readonly desk: Desk }) {
  const [url, setUrl] = useState('')
  const [customerId, setCustomerId] = useState('')
  const add = async () => {
    const body = { url, ...(customerId !== '' && { customerId }) }
    const keys = await oneOf(caller.calls.POST('/api/v2/operator/receiver', { body }))
    setUrl('')
    setCustomerId('')
    desk.changed(`${url} gets the events that follow.`)
    showKeys(desk, `The keys of ${url}`, keys)
  }
  return (
    <Adding title="Add a webhook" verb="Add the webhook" add={add}>
      <p class="soft small">
        A webhook by Standard Webhooks 1.0. A stream of the Shared Signals Framework is added by its own
        client: give a client the scopes <code>ssf.read</code> and <code>ssf.manage</code>.
      </p>
      <Field
        label="URL"
        inputMode="url"
        value={url}
        onValue={setUrl}
        placeholder="https://receiver.example.com/events"
        hint="An https URL with a public host name."
        required
      />
      <CustomerField
        none="All customers"
        caller={caller}
        value={customerId}
        onValue={setCustomerId}
        label="Events of"
      />
    </Adding>
  )
}
