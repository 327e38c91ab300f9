/** `poyang backup` and `poyang restore`. */
import { readFile } from 'node:fs/promises'
import type { Command } from 'commander'
import type { Contents } from '../backup/manifest.ts'

interface Given {
  readonly data?: string
  readonly to: string
  readonly from: string
  readonly passphraseFile?: string
  readonly json?: boolean
  readonly check?: boolean
}

const PASSPHRASE = ['--passphrase-file <file>', 'encrypt by the passphrase in this file (or in POYANG_BACKUP_PASSPHRASE)'] as const

export function addBackup(program: Command): void {
  program
    .command('backup')
    .description(
      'copy everything the installation keeps into a new folder, while it runs\n备份：运行中一致地备份帧日志、存证、密钥与两个数据库',
    )
    .requiredOption('--to <folder>', 'a folder that is not there yet; it appears when the backup is whole')
    .option('--data <folder>', 'the data folder (POYANG_DATA, default: data)')
    .option(...PASSPHRASE)
    .option('--json', 'the result as one JSON object')
    .addHelpText(
      'after',
      '\nThe backup holds the signing key and personal data: encrypt it, or keep it as safe as the data folder. See docs/operations/backup.md.',
    )
    .action(async (given: Given) => {
      const { readSettings } = await import('../settings.ts')
      const { makeBackup } = await import('../backup/make-backup.ts')
      const { openStores } = await import('../backup/open-stores.ts')
      const settings = readSettings(environment(given))
      if (settings.POYANG_COLUMNAR_CLUSTER !== '')
        throw new Error('backup works on one columnar server, not yet on a cluster: back that up with its own BACKUP statement')
      const passphrase = await passphraseOf(given)
      const stores = await openStores(settings)
      try {
        const contents = await makeBackup({
          data: settings.POYANG_DATA,
          to: given.to,
          passphrase,
          client: stores.client,
          db: stores.db,
          now: Date.now(),
          onStep: steps(given),
        })
        print(given, contents, `The backup in ${given.to} is whole: ${summary(contents)}.`)
      } finally {
        await stores.close()
      }
    })
}

export function addRestore(program: Command): void {
  program
    .command('restore')
    .description('put a backup into a new data folder, and prove that it is what was backed up\n恢复：校验备份、写入新数据目录、再逐条验证')
    .requiredOption('--from <folder>', 'the backup')
    .option('--data <folder>', 'the data folder to be made (POYANG_DATA, default: data); it must be empty or absent')
    .option('--check', 'only check that the backup is whole and unchanged')
    .option(...PASSPHRASE)
    .option('--json', 'the result as one JSON object')
    .action(async (given: Given) => {
      const { readSettings } = await import('../settings.ts')
      const { checkBackup, restoreBackup } = await import('../backup/restore-backup.ts')
      const passphrase = await passphraseOf(given)
      if (given.check === true) {
        const { contents } = await checkBackup(given.from, passphrase)
        print(given, contents, `The backup in ${given.from} is whole: ${summary(contents)}.`)
        return
      }
      const settings = readSettings(environment(given))
      const contents = await restoreBackup({ from: given.from, settings, passphrase, onStep: steps(given) })
      print(given, contents, `Restored into ${settings.POYANG_DATA}: ${summary(contents)}. Start it with poyang serve.`)
    })
}

const environment = ({ data }: Given) => ({ ...process.env, ...(data === undefined ? {} : { POYANG_DATA: data }) })

const steps =
  ({ json }: Given) =>
  (sentence: string) => {
    if (json !== true) process.stderr.write(`${sentence}\n`)
  }

/** Not on the command line, where every user of the machine can read it. */
async function passphraseOf({ passphraseFile }: Given): Promise<string | null> {
  const text =
    passphraseFile === undefined ? process.env['POYANG_BACKUP_PASSPHRASE'] : (await readFile(passphraseFile, 'utf8')).replace(/\r?\n$/, '')
  if (text === undefined || text === '') return null
  if (text.length < 12) throw new Error('a passphrase of a backup has at least 12 characters')
  return text
}

function summary({ records, pieces, madeAt }: Contents): string {
  const stored = pieces.flatMap(({ parts }) => parts).reduce((sum, { bytes }) => sum + bytes, 0)
  const rows = pieces.reduce((sum, piece) => sum + (piece.rows ?? 0), 0)
  return `${records} records of the frame log, ${rows} rows of tables, ${(stored / 1_048_576).toFixed(1)} MiB, begun ${madeAt}`
}

function print({ json }: Given, { pieces, ...contents }: Contents, sentence: string): void {
  if (json !== true) {
    console.log(sentence)
    return
  }
  const named = pieces.map(({ name, bytes, sha256, rows }) => ({ name, bytes, sha256, rows }))
  console.log(JSON.stringify({ ...contents, pieces: named }))
}
