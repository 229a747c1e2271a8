import type { ComponentChildren, FunctionComponent } from 'preact'
import type { AdministratorCaller, Caller, OperatorCaller } from './caller.ts'
import { OnDemand } from './on-demand.tsx'
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

// The key of a view is its path. Otherwise the view before would get the next one's route, until that is loaded.

/** A view for operators alone. Its code is loaded when it is first shown. */
export function forOperators(
  path: string,
  name: string,
  load: () => Promise<FunctionComponent<Shown<OperatorCaller>>>,
): View {
  return {
    path,
    name,
    show: (of) =>
      of.caller.kind === 'operator' && (
        <OnDemand key={path} load={load} props={{ ...of, caller: of.caller }} />
      ),
  }
}

/** A view for administrators alone. Its code is loaded when it is first shown. */
export function forAdministrators(
  path: string,
  name: string,
  load: () => Promise<FunctionComponent<Shown<AdministratorCaller>>>,
): View {
  return {
    path,
    name,
    show: (of) =>
      of.caller.kind === 'administrator' && (
        <OnDemand key={path} load={load} props={{ ...of, caller: of.caller }} />
      ),
  }
}
