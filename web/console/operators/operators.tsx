import { useState } from 'preact/hooks'
import { Confirm } from '../../components/confirm.tsx'
import { Field } from '../../components/field.tsx'
import { Secrets } from '../../components/secret.tsx'
import type { components } from '../../openapi.d.ts'
import { answerOf, oneOf } from '../../service/calls.ts'
import { Adding } from '../adding.tsx'
import type { OperatorCaller } from '../caller.ts'
import { type Desk, useDesk } from '../desk.tsx'
import { Listing } from '../listing.tsx'
import { AllRows, onlyRow } from '../only-row.tsx'
import { Named, Use } from '../owner.tsx'
import { RowButton } from '../row-button.tsx'
import type { Shown } from '../view.tsx'

type Operator = components['schemas']['Operator']

const ONE = '/api/v2/operator/operator/{operatorId}'

interface Of {
  readonly shown: Shown<OperatorCaller>
  readonly desk: Desk
}

/** The operators that have a token of their own. */
export function Operators(shown: Shown<OperatorCaller>) {
  const { calls, id } = shown.caller
  const [only] = shown.route
  const desk = useDesk()
  const of = { shown, desk }
  const read = (page: number, size: number) =>
    answerOf(calls.GET('/api/v2/operator/operator', { params: { query: { page, size } } }))
  return (
    <>
      <AllRows id={only} view="operators" words="All operators" />
      <h1>Operators</h1>
      <AddOperator {...of} />
      <Listing
        caption="Operators"
        read={onlyRow(only, read, keyOf)}
        inputs={[only ?? '']}
        version={desk.version}
        keyOf={keyOf}
        empty={only === undefined ? NONE : 'It is there no more.'}
        columns={[
          {
            name: 'Name',
            show: ({ name, operatorId }) => (
              <>
                {operatorId === id && <span class="mark mark-good">You</span>}{' '}
                <Named name={name} id={operatorId} />
              </>
            ),
          },
          { name: 'State', show: ({ disabled }) => <Use disabled={disabled} /> },
          { name: '', show: (operator) => <Actions {...of} operator={operator} /> },
        ]}
      >
        {desk.shown}
      </Listing>
    </>
  )
}

const keyOf = ({ operatorId }: Operator) => operatorId

const NONE =
  'No operator has a token of its own yet. The secret OPERATOR_TOKEN and identities of Cloudflare Access are not listed.'

function Actions({ operator, ...of }: Of & { readonly operator: Operator }) {
  return (
    <div class="row">
      {operator.disabled ? (
        <RowButton
          verb="Enable"
          of={operator.name}
          act={() => enable(of, operator)}
          disabled={of.desk.busy}
        />
      ) : (
        <RowButton verb="Disable" of={operator.name} act={() => askToDisable(of, operator)} danger />
      )}
      <RowButton verb="New token" of={operator.name} act={() => askToRotate(of, operator)} danger />
    </div>
  )
}

function AddOperator({ shown: { caller }, desk }: Of) {
  const [name, setName] = useState('')
  const add = async () => {
    const added = await oneOf(caller.calls.POST('/api/v2/operator/operator', { body: { name } }))
    setName('')
    desk.changed(`${name} is added.`)
    const values = [
      { label: 'operator_id', value: added.operatorId },
      { label: 'operator_token', value: added.operatorToken },
    ]
    desk.open((close) => (
      <Secrets title={`The token of ${name}`} values={values} close={close}>
        Give the token to the operator.
      </Secrets>
    ))
  }
  return (
    <Adding title="Add an operator" verb="Add the operator" add={add}>
      <p class="soft small">An operator may do everything that this console can. Its token is shown once.</p>
      <Field label="Name" value={name} onValue={setName} hint="Unique. The histories show it." required />
    </Adding>
  )
}

const switchTo = ({ shown: { caller } }: Of, { operatorId }: Operator, disabled: boolean) =>
  oneOf(caller.calls.PATCH(ONE, { params: { path: { operatorId } }, body: { disabled } }))

function enable(of: Of, operator: Operator) {
  of.desk.run(async () => {
    await switchTo(of, operator, false)
    return `${operator.name} is enabled.`
  })
}

function askToDisable(of: Of, operator: Operator) {
  const isSelf = operator.operatorId === of.shown.caller.id
  const act = async () => {
    await switchTo(of, operator, true)
    if (isSelf) of.shown.leave('You disabled yourself: your token is refused.')
    else of.desk.changed(`${operator.name} is disabled.`)
  }
  of.desk.open((close) => (
    <Confirm title={`Disable ${operator.name}?`} verb="Disable the operator" act={act} close={close}>
      <p>The token of {operator.name} is refused at once, everywhere. What the operator did stays done.</p>
      {isSelf && <p>This is you: the console closes, and only another operator can enable you again.</p>}
    </Confirm>
  ))
}

function askToRotate(of: Of, operator: Operator) {
  const { shown, desk } = of
  const { operatorId, name } = operator
  const isSelf = operatorId === shown.caller.id
  const act = async () => {
    const call = shown.caller.calls.POST(`${ONE}/token`, { params: { path: { operatorId } } })
    const { operatorToken } = await oneOf(call)
    // The present token of this page is refused now, so that its lists cannot be read again.
    if (!isSelf) desk.changed(`${name} has a new token.`)
    desk.open((close) => (
      <Secrets
        title={`The new token of ${name}`}
        values={[{ label: 'operator_token', value: operatorToken }]}
        close={isSelf ? () => shown.leave('Your token was replaced. Enter with the new one.') : close}
      >
        Give it to the operator now: the old one is refused everywhere.
      </Secrets>
    ))
  }
  desk.open((close) => (
    <Confirm title={`A new token for ${name}?`} verb="Replace the token" act={act} close={close}>
      <p>The present token of {name} is refused at once, everywhere.</p>
      {isSelf && <p>This is you: enter the console again with the new token.</p>}
    </Confirm>
  ))
}
