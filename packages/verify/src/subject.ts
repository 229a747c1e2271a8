import { isObject } from './json-object.ts'

/** A subject that is one identifier (RFC 9493 §3.2). */
export type SimpleSubject =
  | { readonly format: 'iss_sub'; readonly iss: string; readonly sub: string }
  | { readonly format: 'opaque'; readonly id: string }
  | { readonly format: 'email'; readonly email: string }
  /** An identifier of another format, as received. */
  | { readonly format: 'other'; readonly identifier: Readonly<Record<string, unknown>> }

/**
 * A subject that several identifiers name together (SSF 1.0 §3.3), for example `user` and `session`. It is the one that all
 * members describe: a receiver that ignores a member acts on too much.
 */
export interface ComplexSubject {
  readonly format: 'complex'
  readonly members: Readonly<Record<string, SimpleSubject>>
}

export type Subject = SimpleSubject | ComplexSubject

/** The members of a complex subject that SSF 1.0 §3.3 names. */
const MEMBERS: readonly string[] = ['user', 'device', 'session', 'application', 'tenant', 'org_unit', 'group']

/** The subject of a `sub_id` claim (RFC 9493 §4.1). Null: it lacks what its format requires. */
export function parseSubject(value: unknown): Subject | null {
  if (!isObject(value)) return null
  if (value.format !== 'complex') return parseSimple(value)
  const members: [string, SimpleSubject][] = []
  for (const [name, member] of Object.entries(value)) {
    if (!MEMBERS.includes(name) && !isIdentifier(member)) continue
    const parsed = isIdentifier(member) ? parseSimple(member) : null
    if (parsed === null) return null
    members.push([name, parsed])
  }
  return members.length === 0 ? null : { format: 'complex', members: Object.fromEntries(members) }
}

/** Whether a value has a format. A field of a complex subject that has none is no member, and is ignored (SSF 1.0 §4.2.3). */
function isIdentifier(value: unknown): value is Readonly<Record<string, unknown>> {
  return isObject(value) && isText(value.format)
}

/** RFC 9493 §3.2.2 (`email`), §3.2.3 (`iss_sub`), §3.2.4 (`opaque`). Members beyond those are ignored. */
function parseSimple(identifier: Readonly<Record<string, unknown>>): SimpleSubject | null {
  const { format, iss, sub, id, email } = identifier
  if (!isText(format)) return null
  switch (format) {
    case 'iss_sub':
      return isText(iss) && isText(sub) ? { format, iss, sub } : null
    case 'opaque':
      return isText(id) ? { format, id } : null
    case 'email':
      return isText(email) ? { format, email } : null
    // SSF 1.0 §3.3: the members of a complex subject are simple.
    case 'complex':
      return null
    default:
      return { format: 'other', identifier }
  }
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}
