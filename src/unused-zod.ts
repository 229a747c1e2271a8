// Stands in the bundle for two modules of zod that the Worker does not use: schemas from JSON Schema, and the compiler of
// schemas, which needs `new Function` and so can compile nothing in a Worker. `[alias]` of wrangler.toml names this file.
// docs/decisions/small-bundle.md

const unused = (name: string) => (): never => {
  throw new Error(`z.${name} is not in the bundle`)
}

export const fromJSONSchema = unused('fromJSONSchema')
export const compile = unused('compile')
export const compileFn = unused('compileFn')
export const withParser = unused('withParser')

/** As zod has it. */
export const INVALID = Symbol.for('zod.compile.invalid')

/** Nothing throws it, because nothing compiles. */
export class ZodCompileAsyncError extends Error {}

/** Nothing throws it, because nothing compiles. */
export class ZodCompileUnsupportedError extends Error {}
