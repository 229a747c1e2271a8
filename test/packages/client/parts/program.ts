import { createClient, memoryStore } from '@edge-token-service/client'
import { fileStore } from '@edge-token-service/client/file'
import { tour } from './tour.ts'

// A program on Node, bundled or not. It ends by itself, although its second client still has a session.

const [url = '', file = '', username = '', password = ''] = process.argv.slice(2)
console.log(JSON.stringify(await tour({ url, store: fileStore(file) }, username, password)))
await createClient({ url, store: memoryStore() }).login(username, password)
