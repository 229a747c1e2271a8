import { z } from '@hono/zod-openapi'
import { ERRORS, type ErrorCode, type Kind, OAUTH_ERRORS, type OAuthError } from '../refusals/table.ts'
import { SIGNAL_ERRORS, type SignalError, type Vocabulary } from '../refusals/vocabulary.ts'
import { exampleOf } from './failure-examples.ts'
import type { Operation } from './operation.ts'

/** The name of a refusal in its body. */
type Name = ErrorCode | OAuthError | SignalError

const failure = z
  .object({
    errorCode: z.enum([...ERRORS.keys()]),
    errorMessage: z.string(),
    content: z.literal(''),
    pageable: z.literal(''),
  })
  .openapi('Failure')

const oauthError = z
  .object({ error: z.enum(OAUTH_ERRORS), error_description: z.string().optional() })
  .openapi('OAuthError')

const signalError = z
  .object({ error: z.enum(SIGNAL_ERRORS), error_description: z.string().optional() })
  .openapi('SignalError')

/**
 * The response of a route that may refuse. It is the type of the answers of `refused`. In the document it is replaced
 * by the refusals of the route, each with its status and in the vocabulary of the route's group.
 */
export const REFUSED = {
  default: {
    description: 'A refusal',
    content: { 'application/json': { schema: z.union([failure, oauthError, signalError]) } },
  },
} as const

const REFUSES = 'x-refuses'

/** Declares the refusals of a route for the document. Earlier refusals of the middleware are added later. */
export function refuses(...kinds: readonly Kind[]) {
  return { [REFUSES]: kinds }
}

/** Removes the declared refusals from an operation and returns them. */
export function takeRefused(operation: Operation): readonly Kind[] {
  const kinds: readonly Kind[] = operation[REFUSES] ?? []
  delete operation[REFUSES]
  return kinds
}

/** The responses of these refusals, by status, each with all of its codes. */
export function refusals(kinds: readonly Kind[], { status, name, schema }: Vocabulary) {
  const byStatus = Map.groupBy(kinds, status)
  const entries = [...byStatus].map(([code, sharing]) => {
    const names: Name[] = [...new Set(sharing.map(name))]
    const examples = Object.fromEntries(names.map(exampleOf))
    const content = { 'application/json': { schema: { $ref: `#/components/schemas/${schema}` }, examples } }
    return [String(code), { description: names.map(words).join('; '), content }] as const
  })
  return Object.fromEntries(entries)
}

function words(name: Name): string {
  const [, error] = [...ERRORS].find(([code]) => code === name) ?? []
  return error === undefined ? name : `${name}: ${error.message}`
}
