/** The account PostgreSQL runs under: it refuses to run as root. */
import { readFile } from 'node:fs/promises'

export interface Account {
  readonly uid: number
  readonly gid: number
}

/** Null: our own. As root: `postgres` where the machine has that user, else `nobody`. */
export async function databaseAccount(): Promise<Account | null> {
  if (process.getuid?.() !== 0) return null
  const users = (await readFile('/etc/passwd', 'utf8')).split('\n').map((line) => line.split(':'))
  for (const name of ['postgres', 'nobody']) {
    const [, , uid, gid] = users.find(([user]) => user === name) ?? []
    if (uid !== undefined && gid !== undefined) return { uid: Number(uid), gid: Number(gid) }
  }
  throw new Error('PostgreSQL does not run as root, and this machine has neither a user "postgres" nor "nobody"')
}
