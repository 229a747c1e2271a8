import { useState } from 'preact/hooks'
import { Dialog } from '../../components/confirm.tsx'
import { Choice, Field, TextField } from '../../components/field.tsx'
import { Fault, Notice } from '../../components/notice.tsx'
import { useAction } from '../../components/use-action.ts'
import { type Calls, oneOf } from '../../service/calls.ts'
import type { OperatorCaller } from '../caller.ts'
import { CustomerField } from '../customers/customer-field.tsx'
import { Facts } from '../facts.tsx'
import type { Issuer } from './issuers.tsx'

const tryToken = (
  calls: Calls,
  { issuerId }: Issuer,
  body: { token: string; tokenType: 'id_token' | 'jwt'; nonce?: string; customerId?: string },
) => oneOf(calls.POST('/api/v2/operator/issuer/{issuerId}/test', { params: { path: { issuerId } }, body }))

type Trial = Awaited<ReturnType<typeof tryToken>>

/** Tries a token of an issuer: what an exchange would do, and why it would be refused. The token is not used. */
export function TestToken({
  caller,
  issuer,
  close,
}: {
  readonly caller: OperatorCaller
  readonly issuer: Issuer
  readonly close: () => void
}) {
  const [token, setToken] = useState('')
  const [type, setType] = useState<'id_token' | 'jwt'>('id_token')
  const [nonce, setNonce] = useState('')
  const [customerId, setCustomerId] = useState('')
  const [trial, setTrial] = useState<Trial | null>(null)
  const action = useAction()
  const send = () =>
    action.run(async () => {
      setTrial(null)
      const given = { ...(nonce !== '' && { nonce }), ...(customerId !== '' && { customerId }) }
      setTrial(await tryToken(caller.calls, issuer, { token: token.trim(), tokenType: type, ...given }))
    })
  return (
    <Dialog title={`Test a token of ${issuer.name}`} close={close}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault()
          send()
        }}
      >
        <TextField
          label="Token"
          value={token}
          onValue={setToken}
          hint="It is not used, and not kept."
          required
        />
        <Choice
          label="Type"
          options={['id_token', 'jwt']}
          value={type}
          onValue={(chosen) => setType(chosen === 'jwt' ? 'jwt' : 'id_token')}
        />
        <Field label="Nonce" value={nonce} onValue={setNonce} hint="That of the exchange, if there is one." />
        {issuer.customerId === null && (
          <CustomerField
            caller={caller}
            value={customerId}
            onValue={setCustomerId}
            label="Customer of the client"
            none="None"
          />
        )}
        <Fault of={action.fault} />
        {trial !== null && <Verdict trial={trial} />}
        <div class="row">
          <button type="submit" class="button button-primary" disabled={action.busy}>
            Test
          </button>
          <button type="button" class="button" onClick={close}>
            Close
          </button>
        </div>
      </form>
    </Dialog>
  )
}

function Verdict({ trial: { accepted, cause, words, ...person } }: { readonly trial: Trial }) {
  const known = Object.entries(person).filter(([, value]) => value !== null)
  return (
    <Notice kind={accepted ? 'good' : 'warn'}>
      <strong>{accepted ? 'Accepted' : `Refused: ${cause}`}</strong>
      <p>{words}</p>
      <Facts of={known} />
    </Notice>
  )
}
