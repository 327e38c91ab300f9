/** `poyang settings`. */
import type { Command } from 'commander'

export function addSettings(program: Command): void {
  program
    .command('settings')
    .description('every setting, its value and where that comes from; secrets are not shown\n列出全部设置及其来源；密钥不显示')
    .option('--json', 'one object a line: name, value, origin')
    .action(async (given: { json?: boolean }) => {
      const { describeSettings } = await import('../settings-sources.ts')
      for (const { name, value, origin } of describeSettings(process.env))
        console.log(given.json === true ? JSON.stringify({ name, value, origin }) : `${name}=${value}  (${origin})`)
    })
}
