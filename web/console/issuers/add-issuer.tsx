import { useState } from 'preact/hooks'
import { ISSUER_ALGORITHMS } from '../../../src/issuers/issuer.ts'
import { discoveryUrl } from '../../../src/issuers/issuer-input.ts'
import { Check, Choice, Field, TextField } from '../../components/field.tsx'
import { oneOf } from '../../service/calls.ts'
import { Adding } from '../adding.tsx'
import type { OperatorCaller } from '../caller.ts'
import { CustomerField } from '../customers/customer-field.tsx'
import type { Desk } from '../desk.tsx'
import { Ticks } from '../ticks.tsx'
import { EMPTY_ISSUER, type IssuerFields, issuerBodyOf, ROLES } from './issuer-fields.ts'

const PROVISIONINGS = [
  ['existing', 'existing: users that have the external id'],
  ['link', 'link: also by a verified e-mail address'],
  ['create', 'create: also new ones'],
] as const

const ALGORITHMS = ISSUER_ALGORITHMS.map((name) => [name, name] as const)

interface Part {
  readonly fields: IssuerFields
  readonly set: (changes: Partial<IssuerFields>) => void
}

/** The form of a new issuer. */
export function AddIssuer({ caller, desk }: { readonly caller: OperatorCaller; readonly desk: Desk }) {
  const [fields, setFields] = useState(EMPTY_ISSUER)
  const set = (changes: Partial<IssuerFields>) => setFields((before) => ({ ...before, ...changes }))
  const add = async () => {
    const { name } = await oneOf(caller.calls.POST('/api/v2/operator/issuer', { body: issuerBodyOf(fields) }))
    setFields(EMPTY_ISSUER)
    desk.changed(`${name} is trusted.`)
  }
  const { customerId, provisioning } = fields
  return (
    <Adding title="Add an issuer" verb="Trust the issuer" add={add}>
      <Identity fields={fields} set={set} />
      <CustomerField
        caller={caller}
        value={customerId}
        onValue={(id) => set({ customerId: id })}
        none="That of the client"
      />
      <Choice
        label="Which users may log in"
        options={PROVISIONINGS}
        value={provisioning}
        onValue={(value) => set({ provisioning: value })}
      />
      <details class="fold">
        <summary>Roles and claims</summary>
        <div class="stack">
          <Claims fields={fields} set={set} />
        </div>
      </details>
      <details class="fold">
        <summary>Tokens</summary>
        <div class="stack">
          <Tokens fields={fields} set={set} />
        </div>
      </details>
    </Adding>
  )
}

function Identity({ fields, set }: Part) {
  const url = URL.canParse(discoveryUrl(fields.iss)) ? discoveryUrl(fields.iss) : null
  return (
    <>
      <Field label="Name" value={fields.name} onValue={(name) => set({ name })} required />
      <Field
        label="Issuer"
        value={fields.iss}
        onValue={(iss) => set({ iss })}
        hint="The iss of its tokens, exactly."
        placeholder="https://login.example.com"
        required
      />
      <Field
        label="Audiences"
        value={fields.audiences}
        onValue={(audiences) => set({ audiences })}
        hint="A token must be for one of them. Commas are between several."
        required
      />
      <Field
        label="URL of its keys"
        inputMode="url"
        value={fields.jwksUri}
        onValue={(jwksUri) => set({ jwksUri })}
        hint="The https URL of its JWK Set. Or paste below."
      />
      <TextField
        label="Or its keys"
        value={fields.keys}
        onValue={(keys) => set({ keys })}
        hint={
          <>
            A JWK Set, a JWK, or its discovery document
            {url !== null && (
              <>
                {' '}
                from <code>{url}</code>
              </>
            )}
            . Public keys only.
          </>
        }
      />
    </>
  )
}

function Claims({ fields, set }: Part) {
  return (
    <>
      <Choice
        label="Role"
        options={[['', 'None'], ...ROLES.map((role) => [role, role] as const)]}
        value={fields.role}
        onValue={(role) => set({ role })}
        hint="Of a new user, and of a token whose claim has no value of the table."
      />
      <Field label="Role claim" value={fields.roleClaim} onValue={(roleClaim) => set({ roleClaim })} />
      <Field
        label="Roles by value"
        value={fields.roles}
        onValue={(roles) => set({ roles })}
        placeholder="admins=ROLE_SUPER_ADMIN,staff=ROLE_USER"
        hint="The first value that a token has counts."
      />
      <Field
        label="Claim of the external id"
        value={fields.externalIdClaim}
        onValue={(externalIdClaim) => set({ externalIdClaim })}
      />
      <Field
        label="Claim of the e-mail address"
        value={fields.emailClaim}
        onValue={(emailClaim) => set({ emailClaim })}
        hint="Empty: email. It counts only beside a claim of that name with _verified, which must be true."
      />
    </>
  )
}

function Tokens({ fields, set }: Part) {
  return (
    <>
      <Field
        label="Longest age in seconds"
        inputMode="numeric"
        value={fields.maxAge}
        onValue={(maxAge) => set({ maxAge })}
        hint="Since the iat of a token. Empty: 600."
      />
      <Check
        label="Each exchange must name the nonce of its token"
        checked={fields.requireNonce}
        onChecked={(requireNonce) => set({ requireNonce })}
      />
      <Check
        label="Access tokens (at+jwt) are accepted too"
        checked={fields.accessTokens}
        onChecked={(accessTokens) => set({ accessTokens })}
      />
      <Ticks
        label="Algorithms (none: RS256, ES256, PS256 and EdDSA)"
        options={ALGORITHMS}
        ticked={fields.algorithms}
        onTicked={(algorithms) => set({ algorithms })}
        short
      />
    </>
  )
}
