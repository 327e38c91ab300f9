/** `poyang serve`. */
import type { Command } from 'commander'

/** Options that stand for a setting; the setting is read from the environment everywhere else. */
const options = { data: 'POYANG_DATA', port: 'POYANG_HTTP_PORT', hj212Port: 'POYANG_HJ212_PORT' } as const

export function addServe(program: Command): void {
  program
    .command('serve')
    .description('start the server: gateway, engines, worker, pages; Ctrl-C stops all of it')
    .option('--data <folder>', 'folder of everything that is kept (POYANG_DATA, default: data)')
    .option('--port <port>', 'port of the pages (POYANG_HTTP_PORT, default: 8600)')
    .option('--hj212-port <port>', 'port devices connect to (POYANG_HJ212_PORT, default: 9212)')
    .addHelpText(
      'after',
      '\nEvery setting is an environment variable, or a line of the file that POYANG_SETTINGS names; poyang settings lists them.',
    )
    .action(async (given: Partial<Record<keyof typeof options, string>>) => {
      for (const [name, setting] of Object.entries(options)) {
        const value = given[name as keyof typeof options]
        if (value !== undefined) process.env[setting] = value
      }
      const { runProcess } = await import('../run-process.ts')
      await runProcess('supervisor')
    })
}
