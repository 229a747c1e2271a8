import { Field } from '../components/field.tsx'
import { credentialFields, USER_TOKEN } from './credentials.ts'
import { useShared, useWallet } from './shared.ts'

/** The fields of the credentials that an operation takes. All operations share what is typed. */
export function Authentication({ of: security }: { readonly of: readonly (string | null)[] }) {
  const { schemes } = useShared()
  const { credentials, setCredential } = useWallet()
  const fields = security.flatMap((name) => {
    const scheme = name === null ? undefined : schemes[name]
    return name === null || scheme === undefined ? [] : credentialFields(name, scheme)
  })
  if (fields.length === 0) return null
  const others = security.filter((name) => name === null || name === 'cloudflareAccess')
  return (
    <fieldset class="stack stack-tight">
      <legend class="unseen">Authentication</legend>
      {fields.map(({ key, label }) => (
        <Field
          key={key}
          label={label}
          type="password"
          autoComplete="off"
          value={credentials[key] ?? ''}
          onValue={(text) => setCredential(key, text)}
        />
      ))}
      {security.includes(USER_TOKEN) && <TakeOver />}
      <p class="small soft">
        Kept until you leave the page, in memory only.
        {others.includes(null) && ' It may come in the form below instead.'}
        {others.includes('cloudflareAccess') && ' Leave it empty if Cloudflare Access lets you in.'}
      </p>
    </fieldset>
  )
}

/** A press that takes the access token of the last login over. Nothing without a login. */
export function TakeOver() {
  const { pair, credentials, setCredential } = useWallet()
  if (pair === null) return null
  const isTaken = credentials[USER_TOKEN] === pair.token
  return (
    <div>
      <button
        type="button"
        class="button button-small"
        disabled={isTaken}
        onClick={() => setCredential(USER_TOKEN, pair.token)}
      >
        {isTaken ? 'The access token is in use' : 'Use the access token of the last login'}
      </button>
    </div>
  )
}
