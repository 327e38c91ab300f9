/** The first start: the bureau, three officers, and a one-time link for each. There is no default password. */
import { writeFile } from 'node:fs/promises'
import { hashOf, newToken } from './secrets.ts'
import { accountDoor } from './sessions.ts'
import type { RecordEvent } from './sessions.ts'
import { removeSecondFactors } from './store/credentials.ts'
import {
  hasPeople,
  lockPeople,
  readPersonByLogin,
  readWaitingOfficers,
  saveGrant,
  saveOrganisation,
  savePerson,
  savePost,
} from './store/people.ts'
import { endSessionsOf, forgetAttempts, saveLink } from './store/sessions.ts'
import type { Relational } from './store/sessions.ts'

export const LINK_MS = 24 * 3_600_000

const officers = [
  { role: 'system-officer', title: '系统管理员' },
  { role: 'security-officer', title: '安全管理员' },
  { role: 'auditor', title: '审计管理员' },
] as const

export interface FreshLink {
  readonly login: string
  readonly name: string
  /** Path and fragment: a fragment is not sent to any server, nor written into a log. */
  readonly path: string
  readonly expiresAt: number
}

export const linkPath = (token: string): string => `/log-in#link=${token}`

/** Make a one-time link for a person; the caller has checked that it may. */
export async function makeLink(
  tx: Relational,
  person: { readonly id: string; readonly name: string; readonly login: string },
  by: string | null,
  now: number,
): Promise<FreshLink> {
  const token = newToken()
  const expiresAt = now + LINK_MS
  await saveLink(tx, { id: crypto.randomUUID(), personId: person.id, hash: hashOf(token), madeBy: by, madeAt: now, expiresAt })
  return { login: person.login, name: person.name, path: linkPath(token), expiresAt }
}

/** Make the three officers when there is nobody yet; gives links for those who have none and never logged in. */
export async function openOffices(db: Relational, bureau: string, now: number): Promise<FreshLink[]> {
  return await db.transaction().execute(async (tx) => {
    await lockPeople(tx)
    if (!(await hasPeople(tx, false))) {
      const organisation = crypto.randomUUID()
      await saveOrganisation(tx, {
        id: organisation,
        kind: 'bureau',
        name: bureau,
        parentId: null,
        district: null,
        creditCode: null,
        enterprises: [],
        starts: now,
        demo: false,
      })
      for (const { role, title } of officers) {
        const [id, post] = [crypto.randomUUID(), crypto.randomUUID()]
        const nothing = { phone: null, email: null, idNumber: null, address: null, bankAccount: null }
        await savePerson(tx, { id, name: title, login: role, demo: false, createdAt: now, createdBy: null, ...nothing })
        await savePost(tx, { id: post, personId: id, organisationId: organisation, title, office: true, starts: now })
        await saveGrant(tx, {
          id: crypto.randomUUID(),
          post: { id: post, personId: id, office: true },
          role,
          by: null,
          reason: '首次启动 first start',
          starts: now,
        })
      }
    }
    const links: FreshLink[] = []
    for (const officer of await readWaitingOfficers(tx, now)) links.push(await makeLink(tx, officer, null, now))
    return links
  })
}

/** A link for somebody who is locked out, made on the machine itself: whoever may read the data folder may do anything anyway. Null: nobody of that name. */
export async function makeRescueLink(
  db: Relational,
  login: string,
  record: RecordEvent,
  keepSecondFactors: boolean,
  now: number,
): Promise<FreshLink | null> {
  return await db.transaction().execute(async (tx) => {
    const person = await readPersonByLogin(tx, login.toLowerCase())
    if (person === null || person.login === null || person.endedAt !== null) return null
    const link = await makeLink(tx, { ...person, login: person.login }, null, now)
    if (!keepSecondFactors) await removeSecondFactors(tx, person.id)
    await endSessionsOf(tx, person.id, 'rescued', now)
    for (const key of [accountDoor(person.login), `second:${person.id}`]) await forgetAttempts(tx, key)
    const detail = { onTheMachine: true, keepSecondFactors }
    await record(tx, { action: 'identity.link-made', personId: person.id, name: person.name, detail }, now)
    return link
  })
}

/** One line for each link. */
export function linesOf(links: readonly FreshLink[], address: string): string {
  const until = (ms: number) => new Date(ms).toISOString().slice(0, 16).replace('T', ' ')
  return links
    .map(({ name, login, path, expiresAt }) => `${name} (${login}), once, until ${until(expiresAt)} UTC: ${address}${path}\n`)
    .join('')
}

/**
 * Tell the links where the server was started, and keep them in a file that only its user may read.
 * @param print writes to the terminal: a log would keep them
 */
export async function announce(links: readonly FreshLink[], address: string, file: string, print: (text: string) => void): Promise<void> {
  if (links.length === 0) return
  const lines = linesOf(links, address)
  await writeFile(file, lines, { mode: 0o600, flush: true })
  print(`poyang: nobody has logged in yet. Each of these links sets the password of one officer (also in ${file}):\n${lines}`)
}
