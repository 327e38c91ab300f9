/** `npm run format`: write every file as the formatter wants it. */
import { spawnSync } from 'node:child_process'
import { resolve } from 'node:path'

const root = resolve(import.meta.dirname, '..')
process.exit(spawnSync(resolve(root, 'node_modules', '.bin', 'oxfmt'), ['.'], { cwd: root, stdio: 'inherit' }).status ?? 1)
