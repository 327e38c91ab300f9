/** Writes docs/api/openapi.json from the routes. */
import { writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { openApiText } from './interface.ts'

writeFileSync(resolve(import.meta.dirname, '..', '..', 'docs', 'api', 'openapi.json'), openApiText())
