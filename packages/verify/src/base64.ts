const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/][AQgw]==|[A-Za-z0-9+/]{2}[AEIMQUYcgkosw048]=)?$/

/** The bytes of a text in canonical base64 with padding (RFC 4648 §4, §3.5). Null for any other, which `atob` may accept. */
export function decodeBase64(text: string) {
  return BASE64.test(text) ? Uint8Array.from(atob(text), (character) => character.charCodeAt(0)) : null
}
