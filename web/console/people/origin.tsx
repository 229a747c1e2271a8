import { Device, type OriginOf, Place } from '../../components/origin.tsx'

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
