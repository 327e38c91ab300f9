/** The account PostgreSQL runs under: it refuses to run as root. */
import { readFile, stat } from 'node:fs/promises'

export interface Account {
  readonly uid: number
  readonly gid: number
}

/**
 * Null: our own. As root: whoever owns the cluster, when there is one already; else `postgres` where the machine has that user, else `nobody`.
 * @param cluster folder of the database's files, which may not be there yet
 */
export async function databaseAccount(cluster: string): Promise<Account | null> {
  if (process.getuid?.() !== 0) return null
  const made = await stat(cluster).catch(() => null)
  if (made !== null && made.uid !== 0) return { uid: made.uid, gid: made.gid }
  const users = (await readFile('/etc/passwd', 'utf8')).split('\n').map((line) => line.split(':'))
  for (const name of ['postgres', 'nobody']) {
    const [, , uid, gid] = users.find(([user]) => user === name) ?? []
    if (uid !== undefined && gid !== undefined) return { uid: Number(uid), gid: Number(gid) }
  }
  throw new Error('PostgreSQL does not run as root, and this machine has neither a user "postgres" nor "nobody"')
}
