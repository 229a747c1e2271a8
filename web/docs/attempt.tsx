import { useState } from 'preact/hooks'
import { Fault } from '../components/notice.tsx'
import { useAction } from '../components/use-action.ts'
import { AnswerOf } from './answer.tsx'
import { Authentication } from './authentication.tsx'
import { authorizationOf, pairIn } from './credentials.ts'
import type { Call } from './document.ts'
import { FieldOf } from './field-of.tsx'
import { type FormField, fieldsOf, keyOf } from './fields.ts'
import { type Outcome, send } from './send.ts'
import { useShared, useWallet } from './shared.ts'
import { type Faults, writtenRequest } from './written-request.ts'

const NO_FAULTS: Faults = new Map()

/** A form that makes the call. It begins with the example. */
export function Attempt({ call }: { readonly call: Call }) {
  const { named, schemes } = useShared()
  const { credentials, pair, setPair } = useWallet()
  const [typed, setTyped] = useState<ReadonlyMap<string, string>>(new Map())
  const [faults, setFaults] = useState(NO_FAULTS)
  const [outcome, setOutcome] = useState<Outcome | null>(null)
  const action = useAction()
  const fields = fieldsOf(call, named)
  const values = new Map(fields.map((field) => [keyOf(field), typed.get(keyOf(field)) ?? given(field, pair)]))

  const attempt = async () => {
    const written = writtenRequest(call, fields, values)
    setFaults('faults' in written ? written.faults : NO_FAULTS)
    if ('faults' in written) return
    const authorization = authorizationOf(call.security, schemes, credentials)
    const added = {
      ...(authorization !== null && { Authorization: authorization }),
      ...freshKey(fields, values),
    }
    const answered = await send(written.request, added, call.security.includes('cloudflareAccess'))
    setOutcome(answered)
    const got = pairIn(answered.json)
    if (got === null) return
    setPair(got)
    // The next call takes the pair that was just got, and not the one that is used now.
    setTyped((before) => new Map([...before].filter(([key]) => !fromPair(fields, key))))
  }

  const controls = (some: readonly FormField[]) =>
    some.map((field) => (
      <FieldOf
        key={keyOf(field)}
        field={field}
        value={values.get(keyOf(field)) ?? ''}
        fault={faults.get(keyOf(field)) ?? null}
        onValue={(text) => setTyped((before) => new Map([...before, [keyOf(field), text]]))}
      />
    ))
  // The answer of an earlier press is none of the last one.
  const hasAnswered = faults.size === 0 && action.fault === null
  const optional = fields.filter(({ shown }) => !shown)
  return (
    <form
      class="stack attempt"
      aria-label={`Try: ${call.summary}`}
      onSubmit={(event) => {
        event.preventDefault()
        action.run(attempt)
      }}
    >
      <h4>Try it</h4>
      <Authentication of={call.security} />
      {controls(fields.filter(({ shown }) => shown))}
      {optional.length > 0 && (
        <details>
          <summary>Optional ({optional.length})</summary>
          <div class="stack docs-inner">{controls(optional)}</div>
        </details>
      )}
      <div class="row">
        <button type="submit" class="button button-primary" disabled={action.busy}>
          {action.busy ? 'Sending' : 'Send'}
        </button>
      </div>
      <Fault of={action.fault} />
      {hasAnswered && outcome !== null && <AnswerOf outcome={outcome} call={call} />}
    </form>
  )
}

/** What a field has before the person types. */
function given({ source, initial }: FormField, pair: { token: string; refreshToken: string } | null): string {
  if (source === 'token') return pair?.token ?? ''
  return source === 'refresh_token' ? (pair?.refreshToken ?? '') : initial
}

const fromPair = (fields: readonly FormField[], key: string) =>
  fields.some((field) => keyOf(field) === key && ['token', 'refresh_token'].includes(field.source))

/** A new key for this press, unless the person gave one. */
function freshKey(fields: readonly FormField[], values: ReadonlyMap<string, string>) {
  const isDue = fields.some((field) => field.source === 'fresh' && values.get(keyOf(field)) === '')
  return isDue ? { 'Idempotency-Key': crypto.randomUUID() } : {}
}
