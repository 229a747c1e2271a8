import { createClient, indexedDbStore } from '@edge-token-service/client'
import { createElement, StrictMode, useEffect, useState } from 'react'
import { createRoot } from 'react-dom/client'

// An application of React, for test/browser/client.test.ts. Its StrictMode mounts each component twice while one
// develops.

const url = new URL(location.href).searchParams.get('service') ?? ''
const page = { mounts: 0, token: '' }

function User() {
  const [name, setName] = useState('')
  useEffect(() => {
    page.mounts++
    const auth = createClient({ url, store: indexedDbStore() })
    auth.token().then(async (token) => {
      page.token = token
      setName(String((await auth.session())?.claims.email))
    }, setName)
    return () => auth.dispose()
  }, [])
  return createElement('output', null, name)
}

Object.assign(globalThis, { page })
createRoot(document.body).render(createElement(StrictMode, null, createElement(User)))
