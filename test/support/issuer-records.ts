import { DEFAULT_SETTINGS, type Issuer } from '../../src/issuers/issuer.ts'

/** A trusted issuer as a record, without a database. */
export const ISSUER: Issuer = {
  ...DEFAULT_SETTINGS,
  id: '2b7e1f64-8c3a-4d59-b0e7-51f6a9c4d823',
  name: 'Login',
  iss: 'https://login.example.com',
  customerId: null,
  disabled: false,
  createdAt: 0,
  jwksUri: 'https://login.example.com/jwks.json',
  audiences: ['web', 'app'],
}
