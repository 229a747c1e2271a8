import { Dialog } from '../../components/confirm.tsx'
import { ExactTime } from '../../components/time.tsx'
import { Facts } from '../facts.tsx'
import type { Issuer } from './issuers.tsx'

/** All rules for the tokens of an issuer. */
export function IssuerRules({ issuer, close }: { readonly issuer: Issuer; readonly close: () => void }) {
  const { roles, role, roleClaim, keys } = issuer
  const facts = [
    ['iss', issuer.iss],
    ['Keys', issuer.jwksUri ?? keys?.map(({ kid, kty }) => kid ?? kty).join(', ') ?? ''],
    ['Audiences', issuer.audiences.join(', ')],
    ['Algorithms', issuer.algorithms.join(', ')],
    ['Longest age', `${issuer.maxAgeSeconds} s`],
    ['Nonce', issuer.requireNonce ? 'required' : 'not required'],
    ['Access tokens', issuer.accessTokens ? 'accepted too' : 'refused'],
    ['External id', issuer.externalIdClaim ?? 'none'],
    ['E-mail', issuer.emailClaim],
    ['Role claim', roleClaim ?? 'none'],
    ['Roles', roles.map(({ value, role: given }) => `${value}=${given}`).join(', ') || 'none'],
    ['Other role', role ?? 'none'],
    ['Users', issuer.provisioning],
    ['Added', <ExactTime iso={issuer.createdAt} />],
  ] as const
  return (
    <Dialog title={`The rules of ${issuer.name}`} close={close}>
      <Facts of={facts} />
      <div>
        <button type="button" class="button" onClick={close}>
          Close
        </button>
      </div>
    </Dialog>
  )
}
