import '../style/index.css'
import './account.css'
import { createClient, indexedDbStore } from '@edge-token-service/client'
import { render } from 'preact'
import { AccountPage } from './account-page.tsx'

// The pair is in IndexedDB, bound to a key that no script can export (RFC 9449 §11.4).
const auth = createClient({ url: location.origin, store: indexedDbStore() })
const main = document.getElementById('main')
// The service's own content is for the time before, and Preact would keep it.
main?.replaceChildren()
if (main !== null) render(<AccountPage auth={auth} />, main)
