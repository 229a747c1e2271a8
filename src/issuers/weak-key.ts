/** RFC 7518 §3.3 and §3.5: "A key of size 2048 bits or larger MUST be used". */
const MIN_MODULUS_BITS = 2048

/** Whether an imported key is an RSA key that is too short. jose refuses such a key by an exception that looks like a bug. */
export function isWeakKey(key: object): boolean {
  if (!('algorithm' in key) || typeof key.algorithm !== 'object' || key.algorithm === null) return false
  return 'modulusLength' in key.algorithm && Number(key.algorithm.modulusLength) < MIN_MODULUS_BITS
}
