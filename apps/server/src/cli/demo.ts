/** `poyang demo`: what `npm start` does. */
import { spawn } from 'node:child_process'
import { resolve } from 'node:path'
import type { Command } from 'commander'

export function addDemo(program: Command): void {
  program
    .command('demo')
    .description('start the server with a made-up city that speaks to it; Ctrl-C stops both')
    .helpOption(false)
    .allowUnknownOption()
    .allowExcessArguments()
    .action(async (_options: object, command: Command) => {
      const script = resolve(import.meta.dirname, '../../../../scripts/start.ts')
      const child = spawn(process.execPath, [script, ...command.args], { stdio: 'inherit' })
      // Ctrl-C reaches it by itself; what was sent to us alone is passed on.
      process.on('SIGINT', () => undefined)
      process.on('SIGTERM', () => child.kill('SIGTERM'))
      process.exitCode = await new Promise<number>((done) => child.once('exit', (code) => done(code ?? 1)))
    })
}
