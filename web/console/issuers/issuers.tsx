import { Confirm } from '../../components/confirm.tsx'
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
import { AddIssuer } from './add-issuer.tsx'
import { IssuerRules } from './issuer-rules.tsx'
import { TestToken } from './test-token.tsx'

export type Issuer = components['schemas']['Issuer']

const ONE = '/api/v2/operator/issuer/{issuerId}'

/** The issuers whose tokens are exchanged for pairs. */
export function Issuers({ caller, route: [id] }: Shown<OperatorCaller>) {
  const { calls } = caller
  const desk = useDesk()
  const read = (page: number, size: number) =>
    answerOf(calls.GET('/api/v2/operator/issuer', { params: { query: { page, size } } }))
  return (
    <>
      <AllRows id={id} view="issuers" words="All issuers" />
      <h1>Issuers</h1>
      <AddIssuer caller={caller} desk={desk} />
      <Listing
        caption="Issuers"
        read={onlyRow(id, read, keyOf)}
        inputs={[id ?? '']}
        version={desk.version}
        keyOf={keyOf}
        empty={id === undefined ? 'No issuer is trusted yet.' : 'It is there no more.'}
        columns={columnsOf(caller, desk)}
      >
        {desk.shown}
      </Listing>
    </>
  )
}

const keyOf = ({ issuerId }: Issuer) => issuerId

const columnsOf = (caller: OperatorCaller, desk: Desk): Column<Issuer>[] => [
  { name: 'Name', show: ({ name, issuerId }) => <Named name={name} id={issuerId} /> },
  { name: 'iss', show: ({ iss }) => iss },
  {
    name: 'Customer',
    show: ({ customerId }) => <Owner caller={caller} customerId={customerId} none="That of the client" />,
  },
  { name: 'Users', show: ({ provisioning }) => provisioning },
  { name: 'State', show: ({ disabled }) => <Use disabled={disabled} /> },
  {
    name: '',
    show: (issuer) => (
      <div class="row">
        <RowButton
          verb="Rules"
          of={issuer.name}
          act={() => desk.open((close) => <IssuerRules issuer={issuer} close={close} />)}
        />
        <RowButton
          verb="Test a token"
          of={issuer.name}
          act={() => desk.open((close) => <TestToken caller={caller} issuer={issuer} close={close} />)}
        />
        {issuer.disabled ? (
          <RowButton
            verb="Enable"
            of={issuer.name}
            act={() => enable(caller.calls, desk, issuer)}
            disabled={desk.busy}
          />
        ) : (
          <RowButton
            verb="Disable"
            of={issuer.name}
            act={() => askToDisable(caller.calls, desk, issuer)}
            danger
          />
        )}
        <RowButton
          verb="Remove"
          of={issuer.name}
          act={() => askToRemove(caller.calls, desk, issuer)}
          danger
        />
      </div>
    ),
  },
]

const switchTo = (calls: Calls, { issuerId }: Issuer, disabled: boolean) =>
  oneOf(calls.PATCH(ONE, { params: { path: { issuerId } }, body: { disabled } }))

function enable(calls: Calls, desk: Desk, issuer: Issuer) {
  desk.run(async () => {
    await switchTo(calls, issuer, false)
    return `${issuer.name} is enabled.`
  })
}

function askToDisable(calls: Calls, desk: Desk, issuer: Issuer) {
  const act = async () => {
    await switchTo(calls, issuer, true)
    desk.changed(`${issuer.name} is disabled.`)
  }
  desk.open((close) => (
    <Confirm title={`Disable ${issuer.name}?`} verb="Disable the issuer" act={act} close={close}>
      <p>
        Its tokens are refused, everywhere after at most 30 s: nobody logs in by <code>{issuer.iss}</code> any
        more. Sessions that began by it go on.
      </p>
    </Confirm>
  ))
}

function askToRemove(calls: Calls, desk: Desk, issuer: Issuer) {
  const act = async () => {
    await answerOf(calls.DELETE(ONE, { params: { path: { issuerId: issuer.issuerId } } }))
    desk.changed(`${issuer.name} is removed.`)
  }
  desk.open((close) => (
    <Confirm title={`Remove ${issuer.name}?`} verb="Remove the issuer" act={act} close={close}>
      <p>
        Its tokens are refused, and the links of users to it are removed: adding it again does not bring them
        back. Sessions that began by it go on.
      </p>
    </Confirm>
  ))
}
