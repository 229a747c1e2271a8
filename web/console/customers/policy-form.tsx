import { useState } from 'preact/hooks'
import { Confirm } from '../../components/confirm.tsx'
import { Check, Field } from '../../components/field.tsx'
import { Fault, Notice } from '../../components/notice.tsx'
import { useAction } from '../../components/use-action.ts'
import { oneOf } from '../../service/calls.ts'
import type { OperatorCaller } from '../caller.ts'
import type { Customer } from '../people/schemas.ts'
import { bounds } from '../settings.ts'
import { numberOf } from '../words.ts'
import { costOf, LIFETIMES, lengthOf, type Policy, policyChanges } from './policy.ts'

/** The form of a policy. What it costs is said before it is saved. `users`: how many it concerns, if that is known. */
export function PolicyForm({
  caller,
  customer,
  users,
  changed,
}: {
  readonly caller: OperatorCaller
  readonly customer: Customer
  readonly users: number | null
  readonly changed: () => void
}) {
  const before = customer.policy
  const [texts, setTexts] = useState<Readonly<Record<string, string>>>(
    Object.fromEntries(LIFETIMES.map(({ member }) => [member, before[member]?.toString() ?? ''])),
  )
  const [switches, setSwitches] = useState({
    requireDpop: before.requireDpop,
    passwordLogin: before.passwordLogin,
  })
  const [said, setSaid] = useState<string | null>(null)
  const [isAsking, setAsking] = useState(false)
  const again = useAction()
  const faults = Object.fromEntries(
    LIFETIMES.map(({ member }) => [member, faultOf(texts[member] ?? '', bounds[member])]),
  )
  const after = { ...before, ...switches, ...lifetimesOf(texts) }
  const costs = costOf(before, after)
  const send = async (policy: Partial<Policy>) => {
    const params = { path: { customerId: customer.id } }
    const { pending } = await oneOf(
      caller.calls.PATCH('/api/v2/operator/customer/{customerId}', { params, body: { policy } }),
    )
    setSaid(
      pending === 0
        ? 'Every cell has the policy.'
        : `The policy is saved. ${pending} cells did not answer, and get it within minutes.`,
    )
  }
  return (
    <form
      class="panel stack"
      onSubmit={(event) => {
        event.preventDefault()
        setSaid(null)
        setAsking(true)
      }}
    >
      <h2>Policy</h2>
      <p class="small soft">
        It can only make the service stricter for the users of this customer. Empty: the value of the service.
      </p>
      <div class="fields">
        {LIFETIMES.map(({ member, name }) => (
          <Field
            key={member}
            label={name}
            inputMode="numeric"
            value={texts[member] ?? ''}
            onValue={(value) => setTexts({ ...texts, [member]: value.trim() })}
            fault={faults[member] ?? null}
            hint={boundWords(bounds[member])}
          />
        ))}
      </div>
      <Check
        label="Tokens are bound to a key (DPoP)"
        checked={switches.requireDpop}
        onChecked={(requireDpop) => setSwitches({ ...switches, requireDpop })}
      />
      <Check
        label="Users may log in with a password"
        checked={switches.passwordLogin}
        onChecked={(passwordLogin) => setSwitches({ ...switches, passwordLogin })}
      />
      <Fault of={again.fault} />
      {said !== null && <Notice kind="good">{said}</Notice>}
      <div class="row">
        <button
          type="submit"
          class="button button-primary"
          disabled={costs.length === 0 || Object.values(faults).some((fault) => fault !== null)}
        >
          Save the policy
        </button>
        <button type="button" class="button" disabled={again.busy} onClick={() => again.run(() => send({}))}>
          Send it to every cell again
        </button>
      </div>
      {isAsking && (
        <Confirm
          title={`Change the policy of ${customer.name}?`}
          verb="Change the policy"
          act={async () => {
            await send(policyChanges(before, after))
            changed()
          }}
          close={() => setAsking(false)}
        >
          <div class="stack stack-tight">
            <p>
              {users === null
                ? 'It holds for all users of the customer.'
                : `It holds for ${numberOf(users, 'user')}.`}
            </p>
            <ul class="list">
              {costs.map((cost) => (
                <li key={cost}>{cost}</li>
              ))}
            </ul>
          </div>
        </Confirm>
      )}
    </form>
  )
}

function lifetimesOf(texts: Readonly<Record<string, string>>) {
  return Object.fromEntries(
    LIFETIMES.map(({ member }) => [member, texts[member] === '' ? null : Number(texts[member])]),
  )
}

const boundWords = (bound: number | undefined) =>
  bound === undefined ? undefined : `1 to ${bound} (${lengthOf(bound)}), the value of the service`

function faultOf(text: string, bound = Number.MAX_SAFE_INTEGER): string | null {
  if (text === '') return null
  if (!/^\d{1,9}$/.test(text) || Number(text) < 1) return 'must be a whole number of seconds, at least 1'
  return Number(text) > bound ? `must be at most ${bound}, the value of the service` : null
}
