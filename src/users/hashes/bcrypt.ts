import type { HashFormat } from './imported-hash.ts'

/** 2^cost rounds. bcryptjs needs 310 ms for 2^12 in workerd. */
const MILLISECONDS_A_ROUND = 0.076

const HASH = /^\$2[aby]\$(0[4-9]|[12]\d|3[01])\$[./A-Za-z0-9]{53}$/

/** bcrypt in the modular crypt format, of its first 72 bytes. The three letters are one algorithm in the systems of today. */
export const bcrypt: HashFormat = {
  name: 'bcrypt',
  mark: /^\$2[abxy]?\$/,
  form: '$2a$, $2b$ or $2y$, a cost of two digits, $, and 53 characters',
  read(text) {
    const [, cost] = HASH.exec(text) ?? []
    if (cost === undefined) return null
    return {
      milliseconds: 2 ** Number(cost) * MILLISECONDS_A_ROUND,
      memory: 8 * 1024,
      async load() {
        const { compareSync } = await import('bcryptjs')
        return (password) => compareSync(password, text)
      },
    }
  },
}
