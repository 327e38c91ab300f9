/** The officer portal. */
import { createRoot } from 'react-dom/client'
import { z } from 'zod'
import { App } from './app.tsx'
import './ui/theme.css'

// The server's policy forbids making code from text, which zod would otherwise try.
z.config({ jitless: true })

const root = document.querySelector('#root')
if (root === null) throw new Error('index.html has no element #root')
createRoot(root).render(<App />)
