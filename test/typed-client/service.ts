export interface paths {
  '/': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * A page for people
     * @description What this is, whether it is healthy, and where the rest is.
     */
    get: operations['home']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/docs': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * This reference as a page
     * @description Shows `/openapi.json`. Loads nothing from another host.
     */
    get: operations['docs']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/health': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * Health
     * @description Touches no storage: a probe wakes no cell, and does not fail because one is down.
     */
    get: operations['health']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/.well-known/jwks.json': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * JSON Web Key Set
     * @description What resource servers verify access tokens with. Cacheable for 300 s; never a symmetric key.
     */
    get: operations['keys']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/.well-known/oauth-authorization-server': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * Authorization server metadata (RFC 8414)
     * @description Only what is true: without the token endpoint there is no grant. Cacheable for 300 s.
     */
    get: operations['metadata']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/api/v2/auth/token': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    /**
     * Refresh Token
     * @description Exchanges a pair for its successor, once. A used pair that comes back ends its family, unless the same `Idempotency-Key` proves a retry. A forged or mismatched pair consumes and ends nothing.
     */
    put: operations['refreshToken']
    /**
     * Create Token
     * @description Opens a new family. An unknown user, a disabled one and a wrong password answer alike. After ten failed attempts the name is locked for 30 s and more, but for a client that sends its last `refreshToken`.
     */
    post: operations['createToken']
    /**
     * Log out
     * @description Ends the family of an unexpired access token. A repeat succeeds.
     */
    delete: operations['logout']
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/api/v2/auth/session': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * List own sessions
     * @description A page of the live families of the caller.
     */
    get: operations['listSessions']
    put?: never
    post?: never
    /**
     * End your sessions, or all others
     * @description Ends all families of the caller; with `except=current` all but the one that asks.
     */
    delete: operations['endSessions']
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/api/v2/auth/session/{id}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    post?: never
    /**
     * End one of your sessions
     * @description Its pair refreshes no more. Its access token lives until its `exp`, unless a resource server asks.
     */
    delete: operations['endSession']
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/api/v2/user/{userId}/session': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * List the sessions of a user of your customer
     * @description For `ROLE_SUPER_ADMIN`, whose role is read from the cell. A user of another customer and a missing one both answer `AUTH_1003`.
     */
    get: operations['listUserSessions']
    put?: never
    post?: never
    /**
     * End the sessions of a user of your customer
     * @description For `ROLE_SUPER_ADMIN`, whose role is read from the cell. A user of another customer and a missing one both answer `AUTH_1003`.
     */
    delete: operations['endUserSessions']
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/api/v2/user/{userId}/session/{id}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    post?: never
    /**
     * End a session of a user of your customer
     * @description For `ROLE_SUPER_ADMIN`, whose role is read from the cell. A user of another customer and a missing one both answer `AUTH_1003`.
     */
    delete: operations['endUserSession']
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/api/v2/auth/password': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    /**
     * Change your password
     * @description Ends every other session. A new password has at least 8 characters, is not the user name, no common one and not the present one. A wrong `password` counts for the session that asks, and locks this call for it as failed logins lock a name.
     */
    put: operations['changePassword']
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/oauth2/token': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /**
     * Refresh, by OAuth 2 (RFC 6749 §6)
     * @description The grant `refresh_token`, by the rules of Refresh Token; the access token need not be sent. There is no password grant. The call is not there while `OAUTH_TOKEN_ENDPOINT` is off.
     */
    post: operations['oauthToken']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/oauth2/revoke': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /**
     * Revoke a token and its family (RFC 7009)
     * @description Ends the family of the token, an expired or used one too. Whoever holds a token may end its family: no other proof is asked for.
     */
    post: operations['revoke']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/oauth2/introspect': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /**
     * What a token is worth now (RFC 7662)
     * @description Asks the cell, so a family that has ended is inactive at once. Role, customer, user type and e-mail address are those of now. Asking changes nothing. The client proves itself by `Authorization: Basic` or by `client_id` and `client_secret` in the form, not by both.
     */
    post: operations['introspect']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/api/v2/operator/customer': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * List customers
     * @description A page of customers, by name.
     */
    get: operations['listCustomers']
    put?: never
    /**
     * Add a customer
     * @description A customer owns users. Names need not be unique.
     */
    post: operations['addCustomer']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/api/v2/operator/user': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * List users
     * @description A page of users, by name; of one customer, or with one name.
     */
    get: operations['listUsers']
    put?: never
    /**
     * Add a user
     * @description The name is an e-mail address, kept in lower case. The password is not held to the password policy: it may come from an import.
     */
    post: operations['addUser']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/api/v2/operator/user/{userId}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    post?: never
    /**
     * Erase a user
     * @description Erases the user from the database and from its cell.
     */
    delete: operations['eraseUser']
    options?: never
    head?: never
    /**
     * Change a user
     * @description Disabling and a new password end all families of the user. A new password also lifts the lock of the name. A new role or customer is in the next pair; old access tokens keep the old one until their `exp`. `{}` changes nothing, and gives the cell the record again.
     */
    patch: operations['changeUser']
    trace?: never
  }
  '/api/v2/operator/user/{userId}/lock': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    post?: never
    /**
     * Lift the lock of a user
     * @description Forgets the failed logins under the name of the user and those of its clients. Success also if there is no lock.
     */
    delete: operations['unlockUser']
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/api/v2/operator/user/{userId}/session': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * List a user's sessions
     * @description A page of the live families of any user.
     */
    get: operations['listSessionsOfUser']
    put?: never
    post?: never
    /**
     * End a user's sessions
     * @description Ends all families of the user. Where the database knows no cell of the user, every cell that can be the one is asked.
     */
    delete: operations['endSessionsOfUser']
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/api/v2/operator/revocation': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /**
     * End everything issued before a given time
     * @description Ends the families that began before the time, however often they were refreshed since. Every cell is asked; those that do not answer are asked again each minute until they have.
     */
    post: operations['revokeIssuedBefore']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/api/v2/operator/client': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * List resource servers
     * @description A page of resource servers, by name.
     */
    get: operations['listClients']
    put?: never
    /**
     * Add a resource server
     * @description A resource server may introspect tokens. Only a hash of its secret is kept.
     */
    post: operations['addClient']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/api/v2/operator/client/{clientId}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    /**
     * Disable or enable a resource server
     * @description A disabled one is refused with `invalid_client`, everywhere after 30 s at most.
     */
    patch: operations['changeClient']
    trace?: never
  }
  '/api/v2/operator/client/{clientId}/secret': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /**
     * Give a resource server a new secret
     * @description The new secret is good at once, and the old one is refused everywhere after 30 s at most.
     */
    post: operations['rotateClientSecret']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/openapi.json': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * This document
     * @description OpenAPI 3.1, made from the schemas that validate the requests. Cacheable for 300 s.
     */
    get: operations['openapi']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
}
export type webhooks = Record<string, never>
export interface components {
  schemas: {
    Pageable: {
      page: number
      size: number
      totalPages: number
      totalElements: number
    }
    JwkSet: {
      keys: ({
        kty: string
        kid: string
        alg: string
        /** @enum {string} */
        use: 'sig'
      } & {
        [key: string]: unknown
      })[]
    }
    Failure: {
      /** @enum {string} */
      errorCode:
        | 'AUTH_1001'
        | 'AUTH_1002'
        | 'AUTH_1003'
        | 'GLOBAL_1001'
        | 'GLOBAL_1002'
        | 'GLOBAL_1003'
        | 'GLOBAL_1004'
        | 'GLOBAL_1005'
        | 'GLOBAL_1006'
        | 'GLOBAL_1007'
      errorMessage: string
      /** @enum {string} */
      content: ''
      /** @enum {string} */
      pageable: ''
    }
    Session: {
      /** Format: uuid */
      id: string
      current: boolean
      /** Format: date-time */
      createdAt: string
      createdFrom: {
        userAgent: string | null
        ipAddress: string | null
        country: string | null
      }
      /** Format: date-time */
      lastRefreshedAt: string
      /** Format: date-time */
      expiresAt: string
      userAgent: string | null
      ipAddress: string | null
      country: string | null
    }
    OAuthError: {
      /** @enum {string} */
      error:
        | 'invalid_request'
        | 'invalid_client'
        | 'invalid_grant'
        | 'invalid_scope'
        | 'invalid_dpop_proof'
        | 'unsupported_grant_type'
        | 'temporarily_unavailable'
      error_description?: string
    }
    Customer: {
      /** Format: uuid */
      id: string
      name: string
    }
    User: {
      /** Format: uuid */
      id: string
      username: string
      /** @enum {string} */
      userType: 'PORTAL' | 'PUBLIC_API'
      /** Format: uuid */
      customerId: string
      /** @enum {string} */
      role: 'ROLE_SUPER_ADMIN' | 'ROLE_USER' | 'ROLE_READ_ONLY' | 'ROLE_SUPPORT'
      disabled: boolean
    }
    Client: {
      /** Format: uuid */
      clientId: string
      name: string
      disabled: boolean
    }
  }
  responses: never
  parameters: {
    /**
     * @description Names the request in the log and in the answer.
     * @example 7b1f5a0e-6a55-4c1e-9d1f-0c4f2f0e9a11
     */
    RequestId: string
    /** @description A DPoP proof (RFC 9449): at create it binds the family to its key, and tokens that are bound need one for each use. */
    Proof: string
  }
  requestBodies: never
  headers: {
    /**
     * @description The caller's `X-Request-Id` if it is at most 36 letters, digits, `_`, `-` and `=`; else a new one.
     * @example 7b1f5a0e-6a55-4c1e-9d1f-0c4f2f0e9a11
     */
    RequestId: string
    /**
     * @description Seconds to wait before the next try.
     * @example 2
     */
    RetryAfter: number
    /**
     * @description How to authenticate; `DPoP` with an `error` and the `algs` where a proof was wrong.
     * @example Bearer
     */
    WwwAuthenticate: string
    /**
     * @description The methods of this path.
     * @example GET, HEAD
     */
    Allow: string
    /**
     * @description `no-store`, or `public, max-age=300` where it may be kept.
     * @example no-store
     */
    CacheControl: string
  }
  pathItems: never
}
export type $defs = Record<string, never>
export interface operations {
  home: {
    parameters: {
      query?: never
      header?: {
        /**
         * @description Names the request in the log and in the answer.
         * @example 7b1f5a0e-6a55-4c1e-9d1f-0c4f2f0e9a11
         */
        'X-Request-Id'?: components['parameters']['RequestId']
      }
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description The page */
      200: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          [name: string]: unknown
        }
        content: {
          /** @example <!doctype html> */
          'text/html': string
        }
      }
      /** @description GLOBAL_1004: Method not allowed */
      405: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          Allow: components['headers']['Allow']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description GLOBAL_1001: Service unavailable. Please try again */
      503: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          'Retry-After': components['headers']['RetryAfter']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
    }
  }
  docs: {
    parameters: {
      query?: never
      header?: {
        /**
         * @description Names the request in the log and in the answer.
         * @example 7b1f5a0e-6a55-4c1e-9d1f-0c4f2f0e9a11
         */
        'X-Request-Id'?: components['parameters']['RequestId']
      }
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description The page */
      200: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          [name: string]: unknown
        }
        content: {
          /** @example <!doctype html> */
          'text/html': string
        }
      }
      /** @description GLOBAL_1004: Method not allowed */
      405: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          Allow: components['headers']['Allow']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description GLOBAL_1001: Service unavailable. Please try again */
      503: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          'Retry-After': components['headers']['RetryAfter']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
    }
  }
  health: {
    parameters: {
      query?: never
      header?: {
        /**
         * @description Names the request in the log and in the answer.
         * @example 7b1f5a0e-6a55-4c1e-9d1f-0c4f2f0e9a11
         */
        'X-Request-Id'?: components['parameters']['RequestId']
      }
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description This Worker runs and its configuration is good */
      200: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "errorCode": "",
           *       "errorMessage": "",
           *       "content": [
           *         {
           *           "status": "ok"
           *         }
           *       ],
           *       "pageable": {
           *         "page": 0,
           *         "size": 10,
           *         "totalPages": 1,
           *         "totalElements": 1
           *       }
           *     }
           */
          'application/json': {
            /** @enum {string} */
            errorCode: ''
            /** @enum {string} */
            errorMessage: ''
            content: {
              /** @enum {string} */
              status: 'ok'
            }[]
            pageable: components['schemas']['Pageable']
          }
        }
      }
      /** @description GLOBAL_1004: Method not allowed */
      405: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          Allow: components['headers']['Allow']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description GLOBAL_1001: Service unavailable. Please try again */
      503: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          'Retry-After': components['headers']['RetryAfter']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
    }
  }
  keys: {
    parameters: {
      query?: never
      header?: {
        /**
         * @description Names the request in the log and in the answer.
         * @example 7b1f5a0e-6a55-4c1e-9d1f-0c4f2f0e9a11
         */
        'X-Request-Id'?: components['parameters']['RequestId']
      }
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description The public keys that access tokens verify with (RFC 7517); no envelope */
      200: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "keys": [
           *         {
           *           "kty": "OKP",
           *           "crv": "Ed25519",
           *           "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
           *           "kid": "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k",
           *           "alg": "EdDSA",
           *           "use": "sig"
           *         }
           *       ]
           *     }
           */
          'application/json': components['schemas']['JwkSet']
        }
      }
      /** @description GLOBAL_1004: Method not allowed */
      405: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          Allow: components['headers']['Allow']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description GLOBAL_1001: Service unavailable. Please try again */
      503: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          'Retry-After': components['headers']['RetryAfter']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
    }
  }
  metadata: {
    parameters: {
      query?: never
      header?: {
        /**
         * @description Names the request in the log and in the answer.
         * @example 7b1f5a0e-6a55-4c1e-9d1f-0c4f2f0e9a11
         */
        'X-Request-Id'?: components['parameters']['RequestId']
      }
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description What this service can do, and where */
      200: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "issuer": "https://tokens.example.com",
           *       "jwks_uri": "https://tokens.example.com/.well-known/jwks.json",
           *       "response_types_supported": [],
           *       "grant_types_supported": [
           *         "refresh_token"
           *       ],
           *       "token_endpoint": "https://tokens.example.com/oauth2/token",
           *       "token_endpoint_auth_methods_supported": [
           *         "none"
           *       ],
           *       "dpop_signing_alg_values_supported": [
           *         "EdDSA",
           *         "Ed25519",
           *         "ES256",
           *         "RS256",
           *         "PS256"
           *       ],
           *       "revocation_endpoint": "https://tokens.example.com/oauth2/revoke",
           *       "revocation_endpoint_auth_methods_supported": [
           *         "none"
           *       ],
           *       "introspection_endpoint": "https://tokens.example.com/oauth2/introspect",
           *       "introspection_endpoint_auth_methods_supported": [
           *         "client_secret_basic",
           *         "client_secret_post"
           *       ]
           *     }
           */
          'application/json': {
            issuer: string
            /** Format: uri */
            jwks_uri: string
            /** Format: uri */
            token_endpoint?: string
            token_endpoint_auth_methods_supported?: string[]
            response_types_supported: string[]
            grant_types_supported: string[]
            dpop_signing_alg_values_supported: string[]
            /** Format: uri */
            revocation_endpoint: string
            revocation_endpoint_auth_methods_supported: string[]
            /** Format: uri */
            introspection_endpoint: string
            introspection_endpoint_auth_methods_supported: string[]
          }
        }
      }
      /** @description GLOBAL_1004: Method not allowed */
      405: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          Allow: components['headers']['Allow']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description GLOBAL_1001: Service unavailable. Please try again */
      503: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          'Retry-After': components['headers']['RetryAfter']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
    }
  }
  refreshToken: {
    parameters: {
      query?: never
      header?: {
        /** @description The same on every resend of one attempt, new for the next */
        'idempotency-key'?: string
        /**
         * @description Names the request in the log and in the answer.
         * @example 7b1f5a0e-6a55-4c1e-9d1f-0c4f2f0e9a11
         */
        'X-Request-Id'?: components['parameters']['RequestId']
        /** @description A DPoP proof (RFC 9449): at create it binds the family to its key, and tokens that are bound need one for each use. */
        DPoP?: components['parameters']['Proof']
      }
      path?: never
      cookie?: never
    }
    requestBody: {
      content: {
        /**
         * @example {
         *       "token": "eyJhbGciOiJFZERTQSIsInR5cCI6ImF0K2p3dCJ9.eyJnZW4iOjB9.c2lnbmF0dXJl",
         *       "refreshToken": "eyJhbGciOiJFZERTQSIsInR5cCI6InJ0K2p3dCJ9.eyJnZW4iOjB9.c2lnbmF0dXJl"
         *     }
         */
        'application/json': {
          token: string
          refreshToken: string
        }
      }
    }
    responses: {
      /** @description The successor of the pair */
      200: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "errorCode": "",
           *       "errorMessage": "",
           *       "content": [
           *         {
           *           "token": "eyJhbGciOiJFZERTQSIsInR5cCI6ImF0K2p3dCJ9.eyJnZW4iOjB9.c2lnbmF0dXJl",
           *           "refreshToken": "eyJhbGciOiJFZERTQSIsInR5cCI6InJ0K2p3dCJ9.eyJnZW4iOjB9.c2lnbmF0dXJl",
           *           "validityTime": 3600
           *         }
           *       ],
           *       "pageable": {
           *         "page": 0,
           *         "size": 10,
           *         "totalPages": 1,
           *         "totalElements": 1
           *       }
           *     }
           */
          'application/json': {
            /** @enum {string} */
            errorCode: ''
            /** @enum {string} */
            errorMessage: ''
            content: {
              token: string
              refreshToken: string
              /**
               * @description Seconds the access token lives
               * @example 3600
               */
              validityTime: number
            }[]
            pageable: components['schemas']['Pageable']
          }
        }
      }
      /** @description GLOBAL_1002: Invalid request */
      400: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description AUTH_1002: Invalid token */
      401: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          'WWW-Authenticate': components['headers']['WwwAuthenticate']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description GLOBAL_1004: Method not allowed */
      405: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          Allow: components['headers']['Allow']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description GLOBAL_1006: Request too large */
      413: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description GLOBAL_1007: Unsupported media type */
      415: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description GLOBAL_1005: Too many requests */
      429: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          'Retry-After': components['headers']['RetryAfter']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description GLOBAL_1001: Service unavailable. Please try again */
      503: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          'Retry-After': components['headers']['RetryAfter']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
    }
  }
  createToken: {
    parameters: {
      query?: never
      header?: {
        /** @description The same on every resend of one attempt, new for the next */
        'idempotency-key'?: string
        /**
         * @description Names the request in the log and in the answer.
         * @example 7b1f5a0e-6a55-4c1e-9d1f-0c4f2f0e9a11
         */
        'X-Request-Id'?: components['parameters']['RequestId']
        /** @description A DPoP proof (RFC 9449): at create it binds the family to its key, and tokens that are bound need one for each use. */
        DPoP?: components['parameters']['Proof']
      }
      path?: never
      cookie?: never
    }
    requestBody: {
      content: {
        /**
         * @example {
         *       "username": "ann@example.com",
         *       "password": "correct horse battery staple",
         *       "refreshToken": "eyJhbGciOiJFZERTQSIsInR5cCI6InJ0K2p3dCJ9.eyJnZW4iOjB9.c2lnbmF0dXJl"
         *     }
         */
        'application/json': {
          /** @description An e-mail address, in any case */
          username: string
          /**
           * Format: password
           * @description Well-formed Unicode, at most 1,024 bytes of UTF-8
           */
          password: string
          /** @description The last refresh token that this client had, used, expired or ended. It proves a client that the user has logged in with: others who try the name can then not lock it out */
          refreshToken?: string
        }
      }
    }
    responses: {
      /** @description The first pair of a new family */
      200: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "errorCode": "",
           *       "errorMessage": "",
           *       "content": [
           *         {
           *           "customerId": "9c2f6e14-0b7d-4a35-8e61-d4c5b6a79802",
           *           "token": "eyJhbGciOiJFZERTQSIsInR5cCI6ImF0K2p3dCJ9.eyJnZW4iOjB9.c2lnbmF0dXJl",
           *           "refreshToken": "eyJhbGciOiJFZERTQSIsInR5cCI6InJ0K2p3dCJ9.eyJnZW4iOjB9.c2lnbmF0dXJl",
           *           "validityTime": 3600
           *         }
           *       ],
           *       "pageable": {
           *         "page": 0,
           *         "size": 10,
           *         "totalPages": 1,
           *         "totalElements": 1
           *       }
           *     }
           */
          'application/json': {
            /** @enum {string} */
            errorCode: ''
            /** @enum {string} */
            errorMessage: ''
            content: {
              /** Format: uuid */
              customerId: string
              token: string
              refreshToken: string
              /**
               * @description Seconds the access token lives
               * @example 3600
               */
              validityTime: number
            }[]
            pageable: components['schemas']['Pageable']
          }
        }
      }
      /** @description GLOBAL_1002: Invalid request */
      400: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description AUTH_1001: Invalid credentials; AUTH_1002: Invalid token */
      401: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          'WWW-Authenticate': components['headers']['WwwAuthenticate']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description GLOBAL_1004: Method not allowed */
      405: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          Allow: components['headers']['Allow']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description GLOBAL_1006: Request too large */
      413: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description GLOBAL_1007: Unsupported media type */
      415: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description GLOBAL_1005: Too many requests */
      429: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          'Retry-After': components['headers']['RetryAfter']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description GLOBAL_1001: Service unavailable. Please try again */
      503: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          'Retry-After': components['headers']['RetryAfter']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
    }
  }
  logout: {
    parameters: {
      query?: never
      header?: {
        /**
         * @description Names the request in the log and in the answer.
         * @example 7b1f5a0e-6a55-4c1e-9d1f-0c4f2f0e9a11
         */
        'X-Request-Id'?: components['parameters']['RequestId']
        /** @description A DPoP proof (RFC 9449): at create it binds the family to its key, and tokens that are bound need one for each use. */
        DPoP?: components['parameters']['Proof']
      }
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description The family of the access token has ended */
      200: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "errorCode": "",
           *       "errorMessage": "",
           *       "content": [],
           *       "pageable": {
           *         "page": 0,
           *         "size": 10,
           *         "totalPages": 0,
           *         "totalElements": 0
           *       }
           *     }
           */
          'application/json': {
            /** @enum {string} */
            errorCode: ''
            /** @enum {string} */
            errorMessage: ''
            content: unknown[]
            pageable: components['schemas']['Pageable']
          }
        }
      }
      /** @description GLOBAL_1002: Invalid request */
      400: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description AUTH_1002: Invalid token */
      401: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          'WWW-Authenticate': components['headers']['WwwAuthenticate']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description GLOBAL_1004: Method not allowed */
      405: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          Allow: components['headers']['Allow']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description GLOBAL_1006: Request too large */
      413: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description GLOBAL_1005: Too many requests */
      429: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          'Retry-After': components['headers']['RetryAfter']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description GLOBAL_1001: Service unavailable. Please try again */
      503: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          'Retry-After': components['headers']['RetryAfter']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
    }
  }
  listSessions: {
    parameters: {
      query?: {
        /** @description Which page, from 0 */
        page?: number
        /** @description How many elements a page has */
        size?: number
      }
      header?: {
        /**
         * @description Names the request in the log and in the answer.
         * @example 7b1f5a0e-6a55-4c1e-9d1f-0c4f2f0e9a11
         */
        'X-Request-Id'?: components['parameters']['RequestId']
        /** @description A DPoP proof (RFC 9449): at create it binds the family to its key, and tokens that are bound need one for each use. */
        DPoP?: components['parameters']['Proof']
      }
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description The live families of the caller, most recently used first */
      200: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "errorCode": "",
           *       "errorMessage": "",
           *       "content": [
           *         {
           *           "id": "0b6c3c1e-92a4-4f0f-9c55-3d1f6f6f2a10",
           *           "current": true,
           *           "createdAt": "2026-11-01T09:00:00.000Z",
           *           "createdFrom": {
           *             "userAgent": "Mozilla/5.0",
           *             "ipAddress": "203.0.113.7",
           *             "country": "NL"
           *           },
           *           "lastRefreshedAt": "2026-11-02T09:00:00.000Z",
           *           "expiresAt": "2026-11-16T09:00:00.000Z",
           *           "userAgent": "Mozilla/5.0",
           *           "ipAddress": "203.0.113.7",
           *           "country": "NL"
           *         }
           *       ],
           *       "pageable": {
           *         "page": 0,
           *         "size": 10,
           *         "totalPages": 1,
           *         "totalElements": 1
           *       }
           *     }
           */
          'application/json': {
            /** @enum {string} */
            errorCode: ''
            /** @enum {string} */
            errorMessage: ''
            content: components['schemas']['Session'][]
            pageable: components['schemas']['Pageable']
          }
        }
      }
      /** @description GLOBAL_1002: Invalid request */
      400: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description AUTH_1002: Invalid token */
      401: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          'WWW-Authenticate': components['headers']['WwwAuthenticate']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description GLOBAL_1004: Method not allowed */
      405: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          Allow: components['headers']['Allow']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description GLOBAL_1006: Request too large */
      413: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description GLOBAL_1005: Too many requests */
      429: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          'Retry-After': components['headers']['RetryAfter']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description GLOBAL_1001: Service unavailable. Please try again */
      503: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          'Retry-After': components['headers']['RetryAfter']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
    }
  }
  endSessions: {
    parameters: {
      query?: {
        /** @description Leaves the session that asks alone */
        except?: 'current'
      }
      header?: {
        /**
         * @description Names the request in the log and in the answer.
         * @example 7b1f5a0e-6a55-4c1e-9d1f-0c4f2f0e9a11
         */
        'X-Request-Id'?: components['parameters']['RequestId']
        /** @description A DPoP proof (RFC 9449): at create it binds the family to its key, and tokens that are bound need one for each use. */
        DPoP?: components['parameters']['Proof']
      }
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description They have ended */
      200: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "errorCode": "",
           *       "errorMessage": "",
           *       "content": [],
           *       "pageable": {
           *         "page": 0,
           *         "size": 10,
           *         "totalPages": 0,
           *         "totalElements": 0
           *       }
           *     }
           */
          'application/json': {
            /** @enum {string} */
            errorCode: ''
            /** @enum {string} */
            errorMessage: ''
            content: unknown[]
            pageable: components['schemas']['Pageable']
          }
        }
      }
      /** @description GLOBAL_1002: Invalid request */
      400: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description AUTH_1002: Invalid token */
      401: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          'WWW-Authenticate': components['headers']['WwwAuthenticate']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description GLOBAL_1004: Method not allowed */
      405: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          Allow: components['headers']['Allow']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description GLOBAL_1006: Request too large */
      413: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description GLOBAL_1005: Too many requests */
      429: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          'Retry-After': components['headers']['RetryAfter']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description GLOBAL_1001: Service unavailable. Please try again */
      503: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          'Retry-After': components['headers']['RetryAfter']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
    }
  }
  endSession: {
    parameters: {
      query?: never
      header?: {
        /**
         * @description Names the request in the log and in the answer.
         * @example 7b1f5a0e-6a55-4c1e-9d1f-0c4f2f0e9a11
         */
        'X-Request-Id'?: components['parameters']['RequestId']
        /** @description A DPoP proof (RFC 9449): at create it binds the family to its key, and tokens that are bound need one for each use. */
        DPoP?: components['parameters']['Proof']
      }
      path: {
        /** @description The id of a session */
        id: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description It has ended */
      200: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "errorCode": "",
           *       "errorMessage": "",
           *       "content": [],
           *       "pageable": {
           *         "page": 0,
           *         "size": 10,
           *         "totalPages": 0,
           *         "totalElements": 0
           *       }
           *     }
           */
          'application/json': {
            /** @enum {string} */
            errorCode: ''
            /** @enum {string} */
            errorMessage: ''
            content: unknown[]
            pageable: components['schemas']['Pageable']
          }
        }
      }
      /** @description GLOBAL_1002: Invalid request */
      400: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description AUTH_1002: Invalid token */
      401: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          'WWW-Authenticate': components['headers']['WwwAuthenticate']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description GLOBAL_1003: Not found */
      404: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description GLOBAL_1004: Method not allowed */
      405: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          Allow: components['headers']['Allow']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description GLOBAL_1006: Request too large */
      413: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description GLOBAL_1005: Too many requests */
      429: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          'Retry-After': components['headers']['RetryAfter']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description GLOBAL_1001: Service unavailable. Please try again */
      503: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          'Retry-After': components['headers']['RetryAfter']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
    }
  }
  listUserSessions: {
    parameters: {
      query?: {
        /** @description Which page, from 0 */
        page?: number
        /** @description How many elements a page has */
        size?: number
      }
      header?: {
        /**
         * @description Names the request in the log and in the answer.
         * @example 7b1f5a0e-6a55-4c1e-9d1f-0c4f2f0e9a11
         */
        'X-Request-Id'?: components['parameters']['RequestId']
        /** @description A DPoP proof (RFC 9449): at create it binds the family to its key, and tokens that are bound need one for each use. */
        DPoP?: components['parameters']['Proof']
      }
      path: {
        /** @description The id of a user */
        userId: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description The live families of the user */
      200: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "errorCode": "",
           *       "errorMessage": "",
           *       "content": [
           *         {
           *           "id": "0b6c3c1e-92a4-4f0f-9c55-3d1f6f6f2a10",
           *           "current": true,
           *           "createdAt": "2026-11-01T09:00:00.000Z",
           *           "createdFrom": {
           *             "userAgent": "Mozilla/5.0",
           *             "ipAddress": "203.0.113.7",
           *             "country": "NL"
           *           },
           *           "lastRefreshedAt": "2026-11-02T09:00:00.000Z",
           *           "expiresAt": "2026-11-16T09:00:00.000Z",
           *           "userAgent": "Mozilla/5.0",
           *           "ipAddress": "203.0.113.7",
           *           "country": "NL"
           *         }
           *       ],
           *       "pageable": {
           *         "page": 0,
           *         "size": 10,
           *         "totalPages": 1,
           *         "totalElements": 1
           *       }
           *     }
           */
          'application/json': {
            /** @enum {string} */
            errorCode: ''
            /** @enum {string} */
            errorMessage: ''
            content: components['schemas']['Session'][]
            pageable: components['schemas']['Pageable']
          }
        }
      }
      /** @description GLOBAL_1002: Invalid request */
      400: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description AUTH_1002: Invalid token */
      401: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          'WWW-Authenticate': components['headers']['WwwAuthenticate']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description AUTH_1003: Access denied */
      403: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description GLOBAL_1004: Method not allowed */
      405: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          Allow: components['headers']['Allow']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description GLOBAL_1006: Request too large */
      413: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description GLOBAL_1005: Too many requests */
      429: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          'Retry-After': components['headers']['RetryAfter']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description GLOBAL_1001: Service unavailable. Please try again */
      503: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          'Retry-After': components['headers']['RetryAfter']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
    }
  }
  endUserSessions: {
    parameters: {
      query?: {
        /** @description Leaves the session that asks alone */
        except?: 'current'
      }
      header?: {
        /**
         * @description Names the request in the log and in the answer.
         * @example 7b1f5a0e-6a55-4c1e-9d1f-0c4f2f0e9a11
         */
        'X-Request-Id'?: components['parameters']['RequestId']
        /** @description A DPoP proof (RFC 9449): at create it binds the family to its key, and tokens that are bound need one for each use. */
        DPoP?: components['parameters']['Proof']
      }
      path: {
        /** @description The id of a user */
        userId: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description They have ended */
      200: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "errorCode": "",
           *       "errorMessage": "",
           *       "content": [],
           *       "pageable": {
           *         "page": 0,
           *         "size": 10,
           *         "totalPages": 0,
           *         "totalElements": 0
           *       }
           *     }
           */
          'application/json': {
            /** @enum {string} */
            errorCode: ''
            /** @enum {string} */
            errorMessage: ''
            content: unknown[]
            pageable: components['schemas']['Pageable']
          }
        }
      }
      /** @description GLOBAL_1002: Invalid request */
      400: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description AUTH_1002: Invalid token */
      401: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          'WWW-Authenticate': components['headers']['WwwAuthenticate']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description AUTH_1003: Access denied */
      403: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description GLOBAL_1004: Method not allowed */
      405: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          Allow: components['headers']['Allow']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description GLOBAL_1006: Request too large */
      413: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description GLOBAL_1005: Too many requests */
      429: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          'Retry-After': components['headers']['RetryAfter']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description GLOBAL_1001: Service unavailable. Please try again */
      503: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          'Retry-After': components['headers']['RetryAfter']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
    }
  }
  endUserSession: {
    parameters: {
      query?: never
      header?: {
        /**
         * @description Names the request in the log and in the answer.
         * @example 7b1f5a0e-6a55-4c1e-9d1f-0c4f2f0e9a11
         */
        'X-Request-Id'?: components['parameters']['RequestId']
        /** @description A DPoP proof (RFC 9449): at create it binds the family to its key, and tokens that are bound need one for each use. */
        DPoP?: components['parameters']['Proof']
      }
      path: {
        /** @description The id of a user */
        userId: string
        /** @description The id of a session */
        id: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description It has ended */
      200: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "errorCode": "",
           *       "errorMessage": "",
           *       "content": [],
           *       "pageable": {
           *         "page": 0,
           *         "size": 10,
           *         "totalPages": 0,
           *         "totalElements": 0
           *       }
           *     }
           */
          'application/json': {
            /** @enum {string} */
            errorCode: ''
            /** @enum {string} */
            errorMessage: ''
            content: unknown[]
            pageable: components['schemas']['Pageable']
          }
        }
      }
      /** @description GLOBAL_1002: Invalid request */
      400: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description AUTH_1002: Invalid token */
      401: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          'WWW-Authenticate': components['headers']['WwwAuthenticate']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description AUTH_1003: Access denied */
      403: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description GLOBAL_1003: Not found */
      404: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description GLOBAL_1004: Method not allowed */
      405: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          Allow: components['headers']['Allow']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description GLOBAL_1006: Request too large */
      413: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description GLOBAL_1005: Too many requests */
      429: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          'Retry-After': components['headers']['RetryAfter']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description GLOBAL_1001: Service unavailable. Please try again */
      503: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          'Retry-After': components['headers']['RetryAfter']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
    }
  }
  changePassword: {
    parameters: {
      query?: never
      header?: {
        /**
         * @description Names the request in the log and in the answer.
         * @example 7b1f5a0e-6a55-4c1e-9d1f-0c4f2f0e9a11
         */
        'X-Request-Id'?: components['parameters']['RequestId']
        /** @description A DPoP proof (RFC 9449): at create it binds the family to its key, and tokens that are bound need one for each use. */
        DPoP?: components['parameters']['Proof']
      }
      path?: never
      cookie?: never
    }
    requestBody: {
      content: {
        /**
         * @example {
         *       "password": "the old passphrase",
         *       "newPassword": "a longer new passphrase"
         *     }
         */
        'application/json': {
          /**
           * Format: password
           * @description Well-formed Unicode, at most 1,024 bytes of UTF-8
           */
          password: string
          /**
           * Format: password
           * @description Well-formed Unicode, at most 1,024 bytes of UTF-8
           */
          newPassword: string
        }
      }
    }
    responses: {
      /** @description The password is changed, and every other session has ended */
      200: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "errorCode": "",
           *       "errorMessage": "",
           *       "content": [],
           *       "pageable": {
           *         "page": 0,
           *         "size": 10,
           *         "totalPages": 0,
           *         "totalElements": 0
           *       }
           *     }
           */
          'application/json': {
            /** @enum {string} */
            errorCode: ''
            /** @enum {string} */
            errorMessage: ''
            content: unknown[]
            pageable: components['schemas']['Pageable']
          }
        }
      }
      /** @description GLOBAL_1002: Invalid request */
      400: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description AUTH_1001: Invalid credentials; AUTH_1002: Invalid token */
      401: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          'WWW-Authenticate': components['headers']['WwwAuthenticate']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description GLOBAL_1004: Method not allowed */
      405: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          Allow: components['headers']['Allow']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description GLOBAL_1006: Request too large */
      413: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description GLOBAL_1007: Unsupported media type */
      415: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description GLOBAL_1005: Too many requests */
      429: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          'Retry-After': components['headers']['RetryAfter']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description GLOBAL_1001: Service unavailable. Please try again */
      503: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          'Retry-After': components['headers']['RetryAfter']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
    }
  }
  oauthToken: {
    parameters: {
      query?: never
      header?: {
        /** @description The same on every resend of one attempt, new for the next */
        'idempotency-key'?: string
        /**
         * @description Names the request in the log and in the answer.
         * @example 7b1f5a0e-6a55-4c1e-9d1f-0c4f2f0e9a11
         */
        'X-Request-Id'?: components['parameters']['RequestId']
        /** @description A DPoP proof (RFC 9449): at create it binds the family to its key, and tokens that are bound need one for each use. */
        DPoP?: components['parameters']['Proof']
      }
      path?: never
      cookie?: never
    }
    requestBody: {
      content: {
        /**
         * @example {
         *       "grant_type": "refresh_token",
         *       "refresh_token": "eyJhbGciOiJFZERTQSIsInR5cCI6InJ0K2p3dCJ9.eyJnZW4iOjB9.c2lnbmF0dXJl"
         *     }
         */
        'application/x-www-form-urlencoded': {
          /** @description `refresh_token`; there is no other */
          grant_type: string
          /** @description Required by this grant */
          refresh_token?: string
          /** @description Ignored: who asks does not matter, what is presented does */
          client_id?: string
          /** @description None is ever granted: leave it out */
          scope?: string
        }
      }
    }
    responses: {
      /** @description The successor of the pair */
      200: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "access_token": "eyJhbGciOiJFZERTQSIsInR5cCI6ImF0K2p3dCJ9.eyJnZW4iOjB9.c2lnbmF0dXJl",
           *       "token_type": "Bearer",
           *       "expires_in": 3600,
           *       "refresh_token": "eyJhbGciOiJFZERTQSIsInR5cCI6InJ0K2p3dCJ9.eyJnZW4iOjB9.c2lnbmF0dXJl"
           *     }
           */
          'application/json': {
            access_token: string
            /** @enum {string} */
            token_type: 'Bearer' | 'DPoP'
            expires_in: number
            refresh_token: string
          }
        }
      }
      /** @description invalid_grant; invalid_dpop_proof; unsupported_grant_type; invalid_scope; invalid_request */
      400: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['OAuthError']
        }
      }
      /** @description invalid_request */
      405: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          Allow: components['headers']['Allow']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['OAuthError']
        }
      }
      /** @description invalid_request */
      413: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['OAuthError']
        }
      }
      /** @description invalid_request */
      415: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['OAuthError']
        }
      }
      /** @description temporarily_unavailable */
      429: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          'Retry-After': components['headers']['RetryAfter']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['OAuthError']
        }
      }
      /** @description temporarily_unavailable */
      503: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          'Retry-After': components['headers']['RetryAfter']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['OAuthError']
        }
      }
    }
  }
  revoke: {
    parameters: {
      query?: never
      header?: {
        /**
         * @description Names the request in the log and in the answer.
         * @example 7b1f5a0e-6a55-4c1e-9d1f-0c4f2f0e9a11
         */
        'X-Request-Id'?: components['parameters']['RequestId']
      }
      path?: never
      cookie?: never
    }
    requestBody: {
      content: {
        /**
         * @example {
         *       "token": "eyJhbGciOiJFZERTQSIsInR5cCI6InJ0K2p3dCJ9.eyJnZW4iOjB9.c2lnbmF0dXJl",
         *       "token_type_hint": "refresh_token"
         *     }
         */
        'application/x-www-form-urlencoded': {
          token: string
          /** @description Ignored: a token says what it is */
          token_type_hint?: string
          /** @description Ignored: the token is proof enough */
          client_id?: string
        }
      }
    }
    responses: {
      /** @description The token is good for nothing now, whatever it was */
      200: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          [name: string]: unknown
        }
        content: {
          /** @example {} */
          'application/json': Record<string, never>
        }
      }
      /** @description invalid_request */
      400: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['OAuthError']
        }
      }
      /** @description invalid_request */
      405: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          Allow: components['headers']['Allow']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['OAuthError']
        }
      }
      /** @description invalid_request */
      413: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['OAuthError']
        }
      }
      /** @description invalid_request */
      415: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['OAuthError']
        }
      }
      /** @description temporarily_unavailable */
      503: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          'Retry-After': components['headers']['RetryAfter']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['OAuthError']
        }
      }
    }
  }
  introspect: {
    parameters: {
      query?: never
      header?: {
        /**
         * @description Names the request in the log and in the answer.
         * @example 7b1f5a0e-6a55-4c1e-9d1f-0c4f2f0e9a11
         */
        'X-Request-Id'?: components['parameters']['RequestId']
      }
      path?: never
      cookie?: never
    }
    requestBody: {
      content: {
        /**
         * @example {
         *       "token": "eyJhbGciOiJFZERTQSIsInR5cCI6ImF0K2p3dCJ9.eyJnZW4iOjB9.c2lnbmF0dXJl"
         *     }
         */
        'application/x-www-form-urlencoded': {
          token: string
          /** @description `refresh_token` for a refresh token, which is inactive without it */
          token_type_hint?: string
          /** @description `client_secret_post`: the id of the client (RFC 6749 §2.3.1) */
          client_id?: string
          /** @description `client_secret_post`: its secret */
          client_secret?: string
        }
      }
    }
    responses: {
      /** @description The claims of an active token; of any other, that it is not active and nothing else */
      200: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          [name: string]: unknown
        }
        content: {
          'application/json':
            | {
                /** @enum {boolean} */
                active: false
              }
            | {
                /** Format: uuid */
                sub: string
                /** Format: uuid */
                sid: string
                gen: number
                cell: string
                iss: string
                aud: string
                iat: number
                exp: number
                nbf?: number
                cnf?: {
                  jkt: string
                }
                jti: string
                client_id: string
                /** Format: uuid */
                customerId: string
                role: string
                userType: string
                email: string
                /** @enum {boolean} */
                active: true
                /** @enum {string} */
                token_type: 'Bearer' | 'DPoP'
                username: string
              }
            | {
                /** Format: uuid */
                sub: string
                /** Format: uuid */
                sid: string
                gen: number
                cell: string
                iss: string
                aud: string
                iat: number
                exp: number
                nbf?: number
                cnf?: {
                  jkt: string
                }
                /** @enum {boolean} */
                active: true
              }
        }
      }
      /** @description invalid_request */
      400: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['OAuthError']
        }
      }
      /** @description invalid_client */
      401: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          'WWW-Authenticate': components['headers']['WwwAuthenticate']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['OAuthError']
        }
      }
      /** @description invalid_request */
      405: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          Allow: components['headers']['Allow']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['OAuthError']
        }
      }
      /** @description invalid_request */
      413: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['OAuthError']
        }
      }
      /** @description invalid_request */
      415: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['OAuthError']
        }
      }
      /** @description temporarily_unavailable */
      503: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          'Retry-After': components['headers']['RetryAfter']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['OAuthError']
        }
      }
    }
  }
  listCustomers: {
    parameters: {
      query?: {
        /** @description Which page, from 0 */
        page?: number
        /** @description How many elements a page has */
        size?: number
      }
      header?: {
        /**
         * @description Names the request in the log and in the answer.
         * @example 7b1f5a0e-6a55-4c1e-9d1f-0c4f2f0e9a11
         */
        'X-Request-Id'?: components['parameters']['RequestId']
      }
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Customers by name */
      200: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "errorCode": "",
           *       "errorMessage": "",
           *       "content": [
           *         {
           *           "id": "9c2f6e14-0b7d-4a35-8e61-d4c5b6a79802",
           *           "name": "Acme Ltd"
           *         }
           *       ],
           *       "pageable": {
           *         "page": 0,
           *         "size": 10,
           *         "totalPages": 1,
           *         "totalElements": 1
           *       }
           *     }
           */
          'application/json': {
            /** @enum {string} */
            errorCode: ''
            /** @enum {string} */
            errorMessage: ''
            content: components['schemas']['Customer'][]
            pageable: components['schemas']['Pageable']
          }
        }
      }
      /** @description GLOBAL_1002: Invalid request */
      400: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description AUTH_1002: Invalid token */
      401: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          'WWW-Authenticate': components['headers']['WwwAuthenticate']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description GLOBAL_1003: Not found */
      404: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description GLOBAL_1004: Method not allowed */
      405: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          Allow: components['headers']['Allow']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description GLOBAL_1006: Request too large */
      413: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description GLOBAL_1001: Service unavailable. Please try again */
      503: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          'Retry-After': components['headers']['RetryAfter']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
    }
  }
  addCustomer: {
    parameters: {
      query?: never
      header?: {
        /**
         * @description Names the request in the log and in the answer.
         * @example 7b1f5a0e-6a55-4c1e-9d1f-0c4f2f0e9a11
         */
        'X-Request-Id'?: components['parameters']['RequestId']
      }
      path?: never
      cookie?: never
    }
    requestBody: {
      content: {
        /**
         * @example {
         *       "name": "Acme Ltd"
         *     }
         */
        'application/json': {
          /** @description Well-formed Unicode */
          name: string
        }
      }
    }
    responses: {
      /** @description The new customer */
      200: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "errorCode": "",
           *       "errorMessage": "",
           *       "content": [
           *         {
           *           "id": "9c2f6e14-0b7d-4a35-8e61-d4c5b6a79802",
           *           "name": "Acme Ltd"
           *         }
           *       ],
           *       "pageable": {
           *         "page": 0,
           *         "size": 10,
           *         "totalPages": 1,
           *         "totalElements": 1
           *       }
           *     }
           */
          'application/json': {
            /** @enum {string} */
            errorCode: ''
            /** @enum {string} */
            errorMessage: ''
            content: components['schemas']['Customer'][]
            pageable: components['schemas']['Pageable']
          }
        }
      }
      /** @description GLOBAL_1002: Invalid request */
      400: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description AUTH_1002: Invalid token */
      401: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          'WWW-Authenticate': components['headers']['WwwAuthenticate']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description GLOBAL_1003: Not found */
      404: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description GLOBAL_1004: Method not allowed */
      405: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          Allow: components['headers']['Allow']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description GLOBAL_1006: Request too large */
      413: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description GLOBAL_1007: Unsupported media type */
      415: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description GLOBAL_1001: Service unavailable. Please try again */
      503: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          'Retry-After': components['headers']['RetryAfter']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
    }
  }
  listUsers: {
    parameters: {
      query?: {
        /** @description Which page, from 0 */
        page?: number
        /** @description How many elements a page has */
        size?: number
        /** @description Only users of this customer */
        customerId?: string
        /** @description Only the user of this name, in any case */
        username?: string
      }
      header?: {
        /**
         * @description Names the request in the log and in the answer.
         * @example 7b1f5a0e-6a55-4c1e-9d1f-0c4f2f0e9a11
         */
        'X-Request-Id'?: components['parameters']['RequestId']
      }
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Users by name */
      200: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "errorCode": "",
           *       "errorMessage": "",
           *       "content": [
           *         {
           *           "id": "7d9f0c52-4d0e-4d6b-8a65-1f2f5d1c9b3e",
           *           "username": "ann@example.com",
           *           "userType": "PORTAL",
           *           "customerId": "9c2f6e14-0b7d-4a35-8e61-d4c5b6a79802",
           *           "role": "ROLE_USER",
           *           "disabled": false
           *         }
           *       ],
           *       "pageable": {
           *         "page": 0,
           *         "size": 10,
           *         "totalPages": 1,
           *         "totalElements": 1
           *       }
           *     }
           */
          'application/json': {
            /** @enum {string} */
            errorCode: ''
            /** @enum {string} */
            errorMessage: ''
            content: components['schemas']['User'][]
            pageable: components['schemas']['Pageable']
          }
        }
      }
      /** @description GLOBAL_1002: Invalid request */
      400: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description AUTH_1002: Invalid token */
      401: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          'WWW-Authenticate': components['headers']['WwwAuthenticate']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description GLOBAL_1003: Not found */
      404: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description GLOBAL_1004: Method not allowed */
      405: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          Allow: components['headers']['Allow']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description GLOBAL_1006: Request too large */
      413: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description GLOBAL_1001: Service unavailable. Please try again */
      503: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          'Retry-After': components['headers']['RetryAfter']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
    }
  }
  addUser: {
    parameters: {
      query?: never
      header?: {
        /**
         * @description Names the request in the log and in the answer.
         * @example 7b1f5a0e-6a55-4c1e-9d1f-0c4f2f0e9a11
         */
        'X-Request-Id'?: components['parameters']['RequestId']
      }
      path?: never
      cookie?: never
    }
    requestBody: {
      content: {
        /**
         * @example {
         *       "username": "ann@example.com",
         *       "password": "correct horse battery staple",
         *       "customerId": "9c2f6e14-0b7d-4a35-8e61-d4c5b6a79802",
         *       "role": "ROLE_USER"
         *     }
         */
        'application/json': {
          /**
           * Format: email
           * @description Kept in lower case
           */
          username: string
          /**
           * Format: password
           * @description Well-formed Unicode, at most 1,024 bytes of UTF-8
           */
          password: string
          /** Format: uuid */
          customerId: string
          /** @enum {string} */
          role: 'ROLE_SUPER_ADMIN' | 'ROLE_USER' | 'ROLE_READ_ONLY' | 'ROLE_SUPPORT'
          /**
           * @default PORTAL
           * @enum {string}
           */
          userType?: 'PORTAL' | 'PUBLIC_API'
        }
      }
    }
    responses: {
      /** @description The new user */
      200: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "errorCode": "",
           *       "errorMessage": "",
           *       "content": [
           *         {
           *           "id": "7d9f0c52-4d0e-4d6b-8a65-1f2f5d1c9b3e",
           *           "username": "ann@example.com",
           *           "userType": "PORTAL",
           *           "customerId": "9c2f6e14-0b7d-4a35-8e61-d4c5b6a79802",
           *           "role": "ROLE_USER",
           *           "disabled": false
           *         }
           *       ],
           *       "pageable": {
           *         "page": 0,
           *         "size": 10,
           *         "totalPages": 1,
           *         "totalElements": 1
           *       }
           *     }
           */
          'application/json': {
            /** @enum {string} */
            errorCode: ''
            /** @enum {string} */
            errorMessage: ''
            content: components['schemas']['User'][]
            pageable: components['schemas']['Pageable']
          }
        }
      }
      /** @description GLOBAL_1002: Invalid request */
      400: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description AUTH_1002: Invalid token */
      401: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          'WWW-Authenticate': components['headers']['WwwAuthenticate']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description GLOBAL_1003: Not found */
      404: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description GLOBAL_1004: Method not allowed */
      405: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          Allow: components['headers']['Allow']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description GLOBAL_1006: Request too large */
      413: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description GLOBAL_1007: Unsupported media type */
      415: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description GLOBAL_1005: Too many requests */
      429: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          'Retry-After': components['headers']['RetryAfter']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description GLOBAL_1001: Service unavailable. Please try again */
      503: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          'Retry-After': components['headers']['RetryAfter']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
    }
  }
  eraseUser: {
    parameters: {
      query?: never
      header?: {
        /**
         * @description Names the request in the log and in the answer.
         * @example 7b1f5a0e-6a55-4c1e-9d1f-0c4f2f0e9a11
         */
        'X-Request-Id'?: components['parameters']['RequestId']
      }
      path: {
        /** @description The id of a user */
        userId: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description The user is gone */
      200: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "errorCode": "",
           *       "errorMessage": "",
           *       "content": [],
           *       "pageable": {
           *         "page": 0,
           *         "size": 10,
           *         "totalPages": 0,
           *         "totalElements": 0
           *       }
           *     }
           */
          'application/json': {
            /** @enum {string} */
            errorCode: ''
            /** @enum {string} */
            errorMessage: ''
            content: unknown[]
            pageable: components['schemas']['Pageable']
          }
        }
      }
      /** @description GLOBAL_1002: Invalid request */
      400: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description AUTH_1002: Invalid token */
      401: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          'WWW-Authenticate': components['headers']['WwwAuthenticate']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description GLOBAL_1003: Not found */
      404: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description GLOBAL_1004: Method not allowed */
      405: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          Allow: components['headers']['Allow']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description GLOBAL_1006: Request too large */
      413: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description GLOBAL_1001: Service unavailable. Please try again */
      503: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          'Retry-After': components['headers']['RetryAfter']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
    }
  }
  changeUser: {
    parameters: {
      query?: never
      header?: {
        /**
         * @description Names the request in the log and in the answer.
         * @example 7b1f5a0e-6a55-4c1e-9d1f-0c4f2f0e9a11
         */
        'X-Request-Id'?: components['parameters']['RequestId']
      }
      path: {
        /** @description The id of a user */
        userId: string
      }
      cookie?: never
    }
    requestBody: {
      content: {
        /**
         * @example {
         *       "role": "ROLE_SUPPORT"
         *     }
         */
        'application/json': {
          /** @enum {string} */
          role?: 'ROLE_SUPER_ADMIN' | 'ROLE_USER' | 'ROLE_READ_ONLY' | 'ROLE_SUPPORT'
          /** Format: uuid */
          customerId?: string
          disabled?: boolean
          /**
           * Format: password
           * @description Well-formed Unicode, at most 1,024 bytes of UTF-8
           */
          password?: string
        }
      }
    }
    responses: {
      /** @description The user as it is now */
      200: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "errorCode": "",
           *       "errorMessage": "",
           *       "content": [
           *         {
           *           "id": "7d9f0c52-4d0e-4d6b-8a65-1f2f5d1c9b3e",
           *           "username": "ann@example.com",
           *           "userType": "PORTAL",
           *           "customerId": "9c2f6e14-0b7d-4a35-8e61-d4c5b6a79802",
           *           "role": "ROLE_SUPPORT",
           *           "disabled": false
           *         }
           *       ],
           *       "pageable": {
           *         "page": 0,
           *         "size": 10,
           *         "totalPages": 1,
           *         "totalElements": 1
           *       }
           *     }
           */
          'application/json': {
            /** @enum {string} */
            errorCode: ''
            /** @enum {string} */
            errorMessage: ''
            content: components['schemas']['User'][]
            pageable: components['schemas']['Pageable']
          }
        }
      }
      /** @description GLOBAL_1002: Invalid request */
      400: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description AUTH_1002: Invalid token */
      401: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          'WWW-Authenticate': components['headers']['WwwAuthenticate']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description GLOBAL_1003: Not found */
      404: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description GLOBAL_1004: Method not allowed */
      405: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          Allow: components['headers']['Allow']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description GLOBAL_1006: Request too large */
      413: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description GLOBAL_1007: Unsupported media type */
      415: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description GLOBAL_1005: Too many requests */
      429: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          'Retry-After': components['headers']['RetryAfter']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description GLOBAL_1001: Service unavailable. Please try again */
      503: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          'Retry-After': components['headers']['RetryAfter']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
    }
  }
  unlockUser: {
    parameters: {
      query?: never
      header?: {
        /**
         * @description Names the request in the log and in the answer.
         * @example 7b1f5a0e-6a55-4c1e-9d1f-0c4f2f0e9a11
         */
        'X-Request-Id'?: components['parameters']['RequestId']
      }
      path: {
        /** @description The id of a user */
        userId: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description The user can log in */
      200: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "errorCode": "",
           *       "errorMessage": "",
           *       "content": [],
           *       "pageable": {
           *         "page": 0,
           *         "size": 10,
           *         "totalPages": 0,
           *         "totalElements": 0
           *       }
           *     }
           */
          'application/json': {
            /** @enum {string} */
            errorCode: ''
            /** @enum {string} */
            errorMessage: ''
            content: unknown[]
            pageable: components['schemas']['Pageable']
          }
        }
      }
      /** @description GLOBAL_1002: Invalid request */
      400: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description AUTH_1002: Invalid token */
      401: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          'WWW-Authenticate': components['headers']['WwwAuthenticate']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description GLOBAL_1003: Not found */
      404: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description GLOBAL_1004: Method not allowed */
      405: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          Allow: components['headers']['Allow']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description GLOBAL_1006: Request too large */
      413: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description GLOBAL_1001: Service unavailable. Please try again */
      503: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          'Retry-After': components['headers']['RetryAfter']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
    }
  }
  listSessionsOfUser: {
    parameters: {
      query?: {
        /** @description Which page, from 0 */
        page?: number
        /** @description How many elements a page has */
        size?: number
      }
      header?: {
        /**
         * @description Names the request in the log and in the answer.
         * @example 7b1f5a0e-6a55-4c1e-9d1f-0c4f2f0e9a11
         */
        'X-Request-Id'?: components['parameters']['RequestId']
      }
      path: {
        /** @description The id of a user */
        userId: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description The live families of the user */
      200: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "errorCode": "",
           *       "errorMessage": "",
           *       "content": [
           *         {
           *           "id": "0b6c3c1e-92a4-4f0f-9c55-3d1f6f6f2a10",
           *           "current": true,
           *           "createdAt": "2026-11-01T09:00:00.000Z",
           *           "createdFrom": {
           *             "userAgent": "Mozilla/5.0",
           *             "ipAddress": "203.0.113.7",
           *             "country": "NL"
           *           },
           *           "lastRefreshedAt": "2026-11-02T09:00:00.000Z",
           *           "expiresAt": "2026-11-16T09:00:00.000Z",
           *           "userAgent": "Mozilla/5.0",
           *           "ipAddress": "203.0.113.7",
           *           "country": "NL"
           *         }
           *       ],
           *       "pageable": {
           *         "page": 0,
           *         "size": 10,
           *         "totalPages": 1,
           *         "totalElements": 1
           *       }
           *     }
           */
          'application/json': {
            /** @enum {string} */
            errorCode: ''
            /** @enum {string} */
            errorMessage: ''
            content: components['schemas']['Session'][]
            pageable: components['schemas']['Pageable']
          }
        }
      }
      /** @description GLOBAL_1002: Invalid request */
      400: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description AUTH_1002: Invalid token */
      401: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          'WWW-Authenticate': components['headers']['WwwAuthenticate']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description GLOBAL_1003: Not found */
      404: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description GLOBAL_1004: Method not allowed */
      405: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          Allow: components['headers']['Allow']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description GLOBAL_1006: Request too large */
      413: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description GLOBAL_1001: Service unavailable. Please try again */
      503: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          'Retry-After': components['headers']['RetryAfter']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
    }
  }
  endSessionsOfUser: {
    parameters: {
      query?: never
      header?: {
        /**
         * @description Names the request in the log and in the answer.
         * @example 7b1f5a0e-6a55-4c1e-9d1f-0c4f2f0e9a11
         */
        'X-Request-Id'?: components['parameters']['RequestId']
      }
      path: {
        /** @description The id of a user */
        userId: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description How many cells were asked, and how many families ended */
      200: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "errorCode": "",
           *       "errorMessage": "",
           *       "content": [
           *         {
           *           "cells": 1,
           *           "families": 3
           *         }
           *       ],
           *       "pageable": {
           *         "page": 0,
           *         "size": 10,
           *         "totalPages": 1,
           *         "totalElements": 1
           *       }
           *     }
           */
          'application/json': {
            /** @enum {string} */
            errorCode: ''
            /** @enum {string} */
            errorMessage: ''
            content: {
              cells: number
              families: number
            }[]
            pageable: components['schemas']['Pageable']
          }
        }
      }
      /** @description GLOBAL_1002: Invalid request */
      400: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description AUTH_1002: Invalid token */
      401: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          'WWW-Authenticate': components['headers']['WwwAuthenticate']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description GLOBAL_1003: Not found */
      404: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description GLOBAL_1004: Method not allowed */
      405: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          Allow: components['headers']['Allow']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description GLOBAL_1006: Request too large */
      413: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description GLOBAL_1001: Service unavailable. Please try again */
      503: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          'Retry-After': components['headers']['RetryAfter']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
    }
  }
  revokeIssuedBefore: {
    parameters: {
      query?: never
      header?: {
        /**
         * @description Names the request in the log and in the answer.
         * @example 7b1f5a0e-6a55-4c1e-9d1f-0c4f2f0e9a11
         */
        'X-Request-Id'?: components['parameters']['RequestId']
      }
      path?: never
      cookie?: never
    }
    requestBody: {
      content: {
        /**
         * @example {
         *       "issuedBefore": "2026-11-01T12:00:00Z"
         *     }
         */
        'application/json': {
          /**
           * Format: date-time
           * @description Not in the future
           */
          issuedBefore: string
        }
      }
    }
    responses: {
      /** @description How many cells have it, and how many have yet to answer */
      200: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "errorCode": "",
           *       "errorMessage": "",
           *       "content": [
           *         {
           *           "cells": 96,
           *           "pending": 0
           *         }
           *       ],
           *       "pageable": {
           *         "page": 0,
           *         "size": 10,
           *         "totalPages": 1,
           *         "totalElements": 1
           *       }
           *     }
           */
          'application/json': {
            /** @enum {string} */
            errorCode: ''
            /** @enum {string} */
            errorMessage: ''
            content: {
              cells: number
              pending: number
            }[]
            pageable: components['schemas']['Pageable']
          }
        }
      }
      /** @description GLOBAL_1002: Invalid request */
      400: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description AUTH_1002: Invalid token */
      401: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          'WWW-Authenticate': components['headers']['WwwAuthenticate']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description GLOBAL_1003: Not found */
      404: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description GLOBAL_1004: Method not allowed */
      405: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          Allow: components['headers']['Allow']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description GLOBAL_1006: Request too large */
      413: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description GLOBAL_1007: Unsupported media type */
      415: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description GLOBAL_1001: Service unavailable. Please try again */
      503: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          'Retry-After': components['headers']['RetryAfter']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
    }
  }
  listClients: {
    parameters: {
      query?: {
        /** @description Which page, from 0 */
        page?: number
        /** @description How many elements a page has */
        size?: number
      }
      header?: {
        /**
         * @description Names the request in the log and in the answer.
         * @example 7b1f5a0e-6a55-4c1e-9d1f-0c4f2f0e9a11
         */
        'X-Request-Id'?: components['parameters']['RequestId']
      }
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Clients by name */
      200: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "errorCode": "",
           *       "errorMessage": "",
           *       "content": [
           *         {
           *           "clientId": "5e0d9a7b-1c38-4b8f-a1d2-6c7e8f901234",
           *           "name": "Orders API",
           *           "disabled": false
           *         }
           *       ],
           *       "pageable": {
           *         "page": 0,
           *         "size": 10,
           *         "totalPages": 1,
           *         "totalElements": 1
           *       }
           *     }
           */
          'application/json': {
            /** @enum {string} */
            errorCode: ''
            /** @enum {string} */
            errorMessage: ''
            content: components['schemas']['Client'][]
            pageable: components['schemas']['Pageable']
          }
        }
      }
      /** @description GLOBAL_1002: Invalid request */
      400: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description AUTH_1002: Invalid token */
      401: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          'WWW-Authenticate': components['headers']['WwwAuthenticate']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description GLOBAL_1003: Not found */
      404: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description GLOBAL_1004: Method not allowed */
      405: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          Allow: components['headers']['Allow']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description GLOBAL_1006: Request too large */
      413: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description GLOBAL_1001: Service unavailable. Please try again */
      503: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          'Retry-After': components['headers']['RetryAfter']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
    }
  }
  addClient: {
    parameters: {
      query?: never
      header?: {
        /**
         * @description Names the request in the log and in the answer.
         * @example 7b1f5a0e-6a55-4c1e-9d1f-0c4f2f0e9a11
         */
        'X-Request-Id'?: components['parameters']['RequestId']
      }
      path?: never
      cookie?: never
    }
    requestBody: {
      content: {
        /**
         * @example {
         *       "name": "Orders API"
         *     }
         */
        'application/json': {
          /** @description Well-formed Unicode */
          name: string
        }
      }
    }
    responses: {
      /** @description The new client; its secret is shown this once */
      200: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "errorCode": "",
           *       "errorMessage": "",
           *       "content": [
           *         {
           *           "clientId": "5e0d9a7b-1c38-4b8f-a1d2-6c7e8f901234",
           *           "name": "Orders API",
           *           "disabled": false,
           *           "clientSecret": "n4bQgYhMfWWaL-qgxVrQFaO_TxsrC4Is0V1sFbDwCgg"
           *         }
           *       ],
           *       "pageable": {
           *         "page": 0,
           *         "size": 10,
           *         "totalPages": 1,
           *         "totalElements": 1
           *       }
           *     }
           */
          'application/json': {
            /** @enum {string} */
            errorCode: ''
            /** @enum {string} */
            errorMessage: ''
            content: {
              /** Format: uuid */
              clientId: string
              name: string
              disabled: boolean
              clientSecret: string
            }[]
            pageable: components['schemas']['Pageable']
          }
        }
      }
      /** @description GLOBAL_1002: Invalid request */
      400: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description AUTH_1002: Invalid token */
      401: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          'WWW-Authenticate': components['headers']['WwwAuthenticate']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description GLOBAL_1003: Not found */
      404: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description GLOBAL_1004: Method not allowed */
      405: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          Allow: components['headers']['Allow']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description GLOBAL_1006: Request too large */
      413: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description GLOBAL_1007: Unsupported media type */
      415: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description GLOBAL_1001: Service unavailable. Please try again */
      503: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          'Retry-After': components['headers']['RetryAfter']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
    }
  }
  changeClient: {
    parameters: {
      query?: never
      header?: {
        /**
         * @description Names the request in the log and in the answer.
         * @example 7b1f5a0e-6a55-4c1e-9d1f-0c4f2f0e9a11
         */
        'X-Request-Id'?: components['parameters']['RequestId']
      }
      path: {
        /** @description The id of a resource server */
        clientId: string
      }
      cookie?: never
    }
    requestBody: {
      content: {
        /**
         * @example {
         *       "disabled": true
         *     }
         */
        'application/json': {
          disabled: boolean
        }
      }
    }
    responses: {
      /** @description The client as it is now */
      200: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "errorCode": "",
           *       "errorMessage": "",
           *       "content": [
           *         {
           *           "clientId": "5e0d9a7b-1c38-4b8f-a1d2-6c7e8f901234",
           *           "name": "Orders API",
           *           "disabled": true
           *         }
           *       ],
           *       "pageable": {
           *         "page": 0,
           *         "size": 10,
           *         "totalPages": 1,
           *         "totalElements": 1
           *       }
           *     }
           */
          'application/json': {
            /** @enum {string} */
            errorCode: ''
            /** @enum {string} */
            errorMessage: ''
            content: components['schemas']['Client'][]
            pageable: components['schemas']['Pageable']
          }
        }
      }
      /** @description GLOBAL_1002: Invalid request */
      400: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description AUTH_1002: Invalid token */
      401: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          'WWW-Authenticate': components['headers']['WwwAuthenticate']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description GLOBAL_1003: Not found */
      404: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description GLOBAL_1004: Method not allowed */
      405: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          Allow: components['headers']['Allow']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description GLOBAL_1006: Request too large */
      413: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description GLOBAL_1007: Unsupported media type */
      415: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description GLOBAL_1001: Service unavailable. Please try again */
      503: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          'Retry-After': components['headers']['RetryAfter']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
    }
  }
  rotateClientSecret: {
    parameters: {
      query?: never
      header?: {
        /**
         * @description Names the request in the log and in the answer.
         * @example 7b1f5a0e-6a55-4c1e-9d1f-0c4f2f0e9a11
         */
        'X-Request-Id'?: components['parameters']['RequestId']
      }
      path: {
        /** @description The id of a resource server */
        clientId: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description The new secret, shown this once */
      200: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "errorCode": "",
           *       "errorMessage": "",
           *       "content": [
           *         {
           *           "clientId": "5e0d9a7b-1c38-4b8f-a1d2-6c7e8f901234",
           *           "name": "Orders API",
           *           "disabled": false,
           *           "clientSecret": "n4bQgYhMfWWaL-qgxVrQFaO_TxsrC4Is0V1sFbDwCgg"
           *         }
           *       ],
           *       "pageable": {
           *         "page": 0,
           *         "size": 10,
           *         "totalPages": 1,
           *         "totalElements": 1
           *       }
           *     }
           */
          'application/json': {
            /** @enum {string} */
            errorCode: ''
            /** @enum {string} */
            errorMessage: ''
            content: {
              /** Format: uuid */
              clientId: string
              name: string
              disabled: boolean
              clientSecret: string
            }[]
            pageable: components['schemas']['Pageable']
          }
        }
      }
      /** @description GLOBAL_1002: Invalid request */
      400: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description AUTH_1002: Invalid token */
      401: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          'WWW-Authenticate': components['headers']['WwwAuthenticate']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description GLOBAL_1003: Not found */
      404: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description GLOBAL_1004: Method not allowed */
      405: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          Allow: components['headers']['Allow']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description GLOBAL_1006: Request too large */
      413: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description GLOBAL_1007: Unsupported media type */
      415: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description GLOBAL_1001: Service unavailable. Please try again */
      503: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          'Retry-After': components['headers']['RetryAfter']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
    }
  }
  openapi: {
    parameters: {
      query?: never
      header?: {
        /**
         * @description Names the request in the log and in the answer.
         * @example 7b1f5a0e-6a55-4c1e-9d1f-0c4f2f0e9a11
         */
        'X-Request-Id'?: components['parameters']['RequestId']
      }
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description The document */
      200: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "openapi": "3.1.0",
           *       "info": {
           *         "title": "Edge Token Service"
           *       },
           *       "paths": {}
           *     }
           */
          'application/json': {
            openapi: string
            info: {
              [key: string]: unknown
            }
            paths: {
              [key: string]: unknown
            }
          } & {
            [key: string]: unknown
          }
        }
      }
      /** @description GLOBAL_1004: Method not allowed */
      405: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          Allow: components['headers']['Allow']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
      /** @description GLOBAL_1001: Service unavailable. Please try again */
      503: {
        headers: {
          'X-Request-Id': components['headers']['RequestId']
          'Cache-Control': components['headers']['CacheControl']
          'Retry-After': components['headers']['RetryAfter']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Failure']
        }
      }
    }
  }
}
