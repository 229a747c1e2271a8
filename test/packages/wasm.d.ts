// These tests start the service as a user does, and its sources import WebAssembly, of which the types of Workers are not seen
// here.
declare module '*.wasm' {
  const value: WebAssembly.Module
  export default value
}
