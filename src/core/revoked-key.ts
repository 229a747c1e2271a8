/** The key under which the deny-list has a revoked family. The service writes it, and resource servers read it. */
export function revokedKey(familyId: string): string {
  return `revoked:${familyId}`
}
