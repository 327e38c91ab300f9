/** The officer portal. */
import { createRoot } from 'react-dom/client'
import { z } from 'zod'
import { App } from './app.tsx'
import { giveStylesTheNonce } from './ui/nonce.ts'
import './ui/theme.css'

// The server's policy forbids making code from text, which zod would otherwise try.
z.config({ jitless: true })

giveStylesTheNonce()

// After an update of the server the parts of the old page are gone: the page is loaded anew, but never twice in a row.
addEventListener('vite:preloadError', (event) => {
  if (performance.now() < 10_000) return
  event.preventDefault()
  location.reload()
})

const root = document.querySelector('#root')
if (root === null) throw new Error('index.html has no element #root')
createRoot(root).render(<App />)
