import { AuthError, createClient } from '@edge-token-service/client'
import { fileStore } from '@edge-token-service/client/file'

// A program that shares a session with others through a file. It refreshes when it is told which token was refused.

const [url = '', file = ''] = process.argv.slice(2)
const auth = createClient({ url, store: fileStore(file) })

async function refresh(rejected: string): Promise<void> {
  try {
    await auth.refresh(rejected)
    process.send?.({ token: await auth.token() })
  } catch (error) {
    process.send?.({ failed: error instanceof AuthError ? error.kind : String(error) })
  }
}

process.on('message', (rejected: string) => void refresh(rejected))
process.on('disconnect', () => auth.dispose())
process.send?.('ready')
