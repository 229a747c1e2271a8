import { defineConfig } from 'vite'

const { SERVICE = 'http://localhost:8787', API = 'http://localhost:8788' } = process.env

// The page's server forwards the calls of the service and of the API, so that no page of another origin is involved. A page
// that calls the service itself needs its origin in the service's ALLOWED_ORIGINS.
export default defineConfig({
  root: import.meta.dirname,
  server: {
    // The targets see the page's `Host`: a DPoP proof names the URL that the page called (RFC 9449 §4.3).
    proxy: {
      '/api': { target: SERVICE },
      '/oauth2': { target: SERVICE },
      '/orders': { target: API },
    },
  },
})
