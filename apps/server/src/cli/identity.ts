/** `poyang identity`: what whoever runs the machine may do for people who are locked out. */
import type { Command } from 'commander'

export function addIdentity(program: Command): void {
  const identity = program.command('identity').description('people and their accounts, on the machine itself')
  identity
    .command('link')
    .description('a one-time link by which a person sets a new password, also one of the three officers; an earlier link of it is void')
    .argument('<login>', 'log-in name, such as system-officer')
    .option('--data <folder>', 'the data folder of a running server (POYANG_DATA, default: data)')
    .option('--keep-second-factors', 'leave authenticator app, security keys and recovery codes as they are', false)
    .option('--json', 'print one JSON object', false)
    .addHelpText(
      'after',
      '\nThe link holds for 24 hours and one use. Without --keep-second-factors the second factors are removed too: they are added anew\n' +
        'after the log-in. All sessions of the person end. The act stands in the audit as done on the machine.',
    )
    .action(async (login: string, given: { readonly data?: string; readonly keepSecondFactors: boolean; readonly json: boolean }) => {
      const { readSettings } = await import('../settings.ts')
      const { readRunFile } = await import('../supervisor/run-file.ts')
      const settings = readSettings({ ...process.env, ...(given.data === undefined ? {} : { POYANG_DATA: given.data }) })
      const run = await readRunFile(settings.POYANG_DATA)
      if (run === null) throw new Error(`no server runs on ${settings.POYANG_DATA}; start it first (poyang serve)`)
      const { openRelational } = await import('../platform/stores/relational.ts')
      const { createAudit } = await import('../platform/audit/audit.ts')
      const { recordIn } = await import('../roles/identity.ts')
      const { makeRescueLink } = await import('../modules/identity/index.ts')
      const db = openRelational(run.relationalUrl)
      try {
        const link = await makeRescueLink(db, login, recordIn(createAudit(db)), given.keepSecondFactors, Date.now())
        if (link === null) throw new Error(`nobody who may log in is called "${login}"`)
        const url = `${run.http.address}${link.path}`
        const expiresAt = new Date(link.expiresAt).toISOString()
        process.stdout.write(
          given.json ? `${JSON.stringify({ login, url, expiresAt })}\n` : `${link.name}: ${url}\n(once, until ${expiresAt})\n`,
        )
      } finally {
        await db.destroy()
      }
    })
}
