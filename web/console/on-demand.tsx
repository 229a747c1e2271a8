import type { FunctionComponent } from 'preact'
import { Notice } from '../components/notice.tsx'
import { useLoad } from '../components/use-load.ts'

/**
 * Shows a component whose code is loaded when it is first shown. A release replaces the files of the one before, so a page that
 * was opened before it must be loaded again.
 */
export function OnDemand<Props extends object>({
  load,
  props,
}: {
  readonly load: () => Promise<FunctionComponent<Props>>
  readonly props: Props
}) {
  // In an object, because a state that is a function would be called.
  const loaded = useLoad(async () => ({ Component: await load() }), [load])
  if (loaded.value !== null) return <loaded.value.Component {...props} />
  if (loaded.fault === null) return <p class="soft">Loading…</p>
  return (
    <Notice kind="bad">
      This part of the page cannot be loaded: the service does not answer, or has a new release. Load the page
      again.
    </Notice>
  )
}
