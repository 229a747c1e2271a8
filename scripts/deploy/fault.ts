/** A deployment that cannot go on. The message says what to change. */
export class DeployFault extends Error {
  override readonly name = 'DeployFault'
}
