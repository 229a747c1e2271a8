import { expect, inject, it } from 'vitest'
import { shellBlocks } from '../../support/documents.ts'
import { paste, SHELLS } from '../../support/shells.ts'

// The quick start of the README and the OAuth calls of docs/api.md, pasted unchanged, with a running service.

const { port } = inject('service')

it.each(SHELLS)(
  '%s creates, refreshes, repeats the theft, and introspects tokens',
  async (shell) => {
    const [start = '', create = '', thief = ''] = shellBlocks('README.md')
    const oauth = shellBlocks('docs/api.md').find((block) => block.includes('oauth2')) ?? ''
    expect(start).toBe('npm install && npm start\n')
    const fresh = create.replace(/^new=.*$/m, '')
    const lines = [create, thief, fresh, oauth].join('\n').replaceAll('localhost:8787', `localhost:${port}`)
    const { stdout } = await paste(shell, lines, { OPERATOR_TOKEN: '' })

    const pair = expect.objectContaining({ token: expect.any(String), refreshToken: expect.any(String) })
    const refused = expect.objectContaining({ errorCode: 'AUTH_1002' })
    const [statusOfRevocation, ...answers] = stdout.split('\n').filter(Boolean).reverse()
    expect(answers.reverse().map((line) => JSON.parse(line))).toEqual([
      pair,
      pair,
      refused,
      refused,
      pair,
      expect.objectContaining({ access_token: expect.any(String), refresh_token: expect.any(String) }),
      expect.objectContaining({ active: true, username: 'demo@example.com' }),
    ])
    expect(statusOfRevocation).toBe('{}200')
  },
  60_000,
)
