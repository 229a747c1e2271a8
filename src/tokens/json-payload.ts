const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** The JSON of the payload of a JWT (RFC 7519 §7.2). Null if it is not UTF-8 or not JSON, which no schema of claims accepts. */
export function jsonPayload(payload: Uint8Array): unknown {
  try {
    return JSON.parse(decoder.decode(payload))
  } catch {
    return null
  }
}
