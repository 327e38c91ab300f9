/** The process that holds the embedded PostgreSQL: starts it, ends when it ends, and ends it when told or left alone. */
import { join } from 'node:path'
import type { StartRole } from '../../roles/role.ts'
import { databaseAccount } from './account.ts'
import { startCluster } from './cluster.ts'
import { preparePrograms } from './programs.ts'

export const startRelationalHost: StartRole = async ({ settings, log }) => {
  const folder = join(settings.POYANG_DATA, 'relational')
  const account = await databaseAccount(join(folder, 'cluster'))
  const cluster = await startCluster({
    folder,
    programs: await preparePrograms(account),
    account,
    url: new URL(settings.POYANG_RELATIONAL_URL),
    log,
  })
  let stopping = false
  void cluster.ended.then(() => {
    if (stopping) return
    log.error('PostgreSQL ended by itself')
    process.exit(1)
  })
  return {
    async stop() {
      stopping = true
      await cluster.stop()
    },
  }
}
