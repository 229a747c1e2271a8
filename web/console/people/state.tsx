/** Whether a user can log in. */
export function State({ of }: { readonly of: { readonly disabled: boolean } }) {
  return of.disabled ? (
    <span class="mark mark-bad">disabled</span>
  ) : (
    <span class="mark mark-good">enabled</span>
  )
}
