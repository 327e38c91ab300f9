/**
 * Tasks follow what they stand on: a source says which tasks there should be now, and the table is brought to that. What a source says of an object
 * can be said again at any time, so the whole inbox can be made again; only what people did with the tasks themselves is kept in it alone.
 */
import { createHash } from 'node:crypto'
import type { Kysely } from 'kysely'
import type { Listener, Told } from '../../platform/outbox/outbox.ts'
import type { TaskOffer } from './schema.ts'
import { closeMissing, upsertTasks } from './task-store.ts'
import type { Closing, OfferedRow } from './task-store.ts'

/** Says which tasks there should be. */
export interface TaskSource {
  readonly name: string
  /** Topics of the outbox after which it is asked about the object that was told of. */
  readonly topics: readonly string[]
  /** Every task of some objects as things stand; null: of all objects. */
  readonly derive: (db: Kysely<object>, objects: readonly string[] | null, now: number) => Promise<readonly TaskOffer[]>
}

const asRow = (source: string, offer: TaskOffer): OfferedRow => {
  const { for: addressee, startedBy, due, offeredAt, objectId, fourEyes, ...rest } = offer
  const row = {
    ...rest,
    source,
    object_id: objectId,
    roles: 'roles' in addressee ? [...addressee.roles] : null,
    person_id: 'person' in addressee ? addressee.person : null,
    organisation_id: 'organisation' in addressee ? addressee.organisation : null,
    enterprise_id: 'roles' in addressee ? addressee.enterprise : null,
    district: 'roles' in addressee ? addressee.district : null,
    everywhere: 'roles' in addressee && addressee.everywhere === true,
    four_eyes: fourEyes === true,
    started_by: startedBy?.name ?? null,
    offered_at: new Date(offeredAt).toISOString(),
    due_at: due === null ? null : new Date(due.at).toISOString(),
    due_basis: due?.basis ?? null,
  }
  // The person may be known only at the moment of the act.
  return {
    ...row,
    started_person: startedBy?.person ?? null,
    digest: createHash('sha256').update(JSON.stringify(row)).digest('base64url'),
  }
}

/** Bring the tasks of a source to what it says. @param objects those that were looked at; null: all of them */
export async function keepTasks(
  tx: Kysely<object>,
  source: string,
  objects: readonly string[] | null,
  offers: readonly TaskOffer[],
  closing: Closing,
): Promise<void> {
  await upsertTasks(
    tx,
    offers.map((offer) => asRow(source, offer)),
    closing.at,
  )
  await closeMissing(
    tx,
    source,
    objects,
    offers.map(({ key }) => key),
    closing,
  )
}

/** Who did it, where all that was told of an object names one person: it is they who have done the tasks that are gone. */
function whoDid(told: readonly Told[]): Pick<Closing, 'by' | 'person'> {
  const last = told.findLast(({ by }) => by !== null)
  return { by: last?.by ?? null, person: last?.person ?? null }
}

/** Hears of what happened and keeps the tasks of a source. */
export function taskListener(source: TaskSource): Listener {
  return {
    name: `tasks of ${source.name}`,
    topics: source.topics,
    async hear(tx, told, now) {
      if (told.some(({ object }) => object === '')) {
        await keepTasks(tx, source.name, null, await source.derive(tx, null, now), { at: now, by: null, person: null })
        return
      }
      const objects = [...new Set(told.map(({ object }) => object))]
      const offers = await source.derive(tx, objects, now)
      // Each object by itself: whose act closed its tasks differs.
      const byWho = Map.groupBy(objects, (object) => {
        const { by, person } = whoDid(told.filter((one) => one.object === object))
        return JSON.stringify([by, person])
      })
      for (const [who, some] of byWho) {
        const [by, person] = JSON.parse(who) as [string | null, string | null]
        const theirs = offers
          .filter(({ objectId }) => some.includes(objectId))
          .map((offer) =>
            offer.startedBy?.person === null && offer.startedBy.name === by ? { ...offer, startedBy: { person, name: by } } : offer,
          )
        await keepTasks(tx, source.name, some, theirs, { at: now, by, person })
      }
    },
  }
}
