import type { ComponentChildren } from 'preact'
import type { AdministratorCaller, Caller, OperatorCaller } from './caller.ts'
import type { Route } from './route.ts'

/** What a view gets. `route` is the rest of the route after the view's own part. */
export interface Shown<Who extends Caller = Caller> {
  readonly caller: Who
  readonly route: Route
  /** Signs out of the console, and says why. */
  readonly leave: (words: string | null) => void
}

/** A view of the console. */
export interface View {
  /** The first part of its route. */
  readonly path: string
  /** Its name in the list of views. */
  readonly name: string
  readonly show: (of: Shown) => ComponentChildren
}

/** A view for operators alone. */
export function forOperators(
  path: string,
  name: string,
  show: (of: Shown<OperatorCaller>) => ComponentChildren,
): View {
  return {
    path,
    name,
    show: (of) => (of.caller.kind === 'operator' ? show({ ...of, caller: of.caller }) : null),
  }
}

/** A view for administrators alone. */
export function forAdministrators(
  path: string,
  name: string,
  show: (of: Shown<AdministratorCaller>) => ComponentChildren,
): View {
  return {
    path,
    name,
    show: (of) => (of.caller.kind === 'administrator' ? show({ ...of, caller: of.caller }) : null),
  }
}
