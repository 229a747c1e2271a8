import { type Kind, REFUSALS } from '../refusals/table.ts'
import { ENVELOPE, OAUTH, SIGNALS, type Vocabulary } from '../refusals/vocabulary.ts'

/** Example details of the messages that have one. */
const DETAILS: Readonly<Record<string, string>> = {
  GLOBAL_1002: 'username is required',
  GLOBAL_1006: 'the body may have 16384 bytes',
  invalid_request: 'token is required',
}

/** The body of each failure that these paths refer to, by its name. */
export function failureExamples(paths: object): Record<string, { value: object }> {
  const written = JSON.stringify(paths)
  const all = [...examplesIn(ENVELOPE), ...examplesIn(SIGNALS), ...examplesIn(OAUTH)]
  return Object.fromEntries(all.filter(([name]) => written.includes(JSON.stringify(exampleOf(name)[1].$ref))))
}

function examplesIn({ name, body }: Vocabulary) {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- its keys are its type
  const kinds = Object.keys(REFUSALS) as Kind[]
  return kinds.map((kind) => [name(kind), { value: body(kind, DETAILS[name(kind)]) }] as const)
}

/** The entry of a response's `examples` for one name. */
export function exampleOf(name: string) {
  return [name, { $ref: `#/components/examples/${name}` }] as const
}
