import { Device, Place } from '../../components/origin.tsx'
import type { OriginOf } from '../../components/origin-words.ts'

/** The device and the place of a call. Nothing, if none is known. */
export function From({ of }: { readonly of: OriginOf | null }) {
  if (of === null) return null
  return (
    <>
      <div>
        <Device of={of} />
      </div>
      <div class="soft">
        <Place of={of} />
      </div>
    </>
  )
}
