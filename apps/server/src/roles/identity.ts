/** Who may come in: identity as the settings say, the first start, the made-up people of the demo. */
import { join } from 'node:path'
import { Transaction } from 'kysely'
import type { Logger } from 'pino'
import { announce, createIdentity, openDemoService, openOffices, seedDemoPeople } from '../modules/identity/index.ts'
import type { Identity, RecordEvent } from '../modules/identity/index.ts'
import type { CityMap, Directory } from '../modules/sources/index.ts'
import { writeEvent } from '../platform/audit/audit.ts'
import type { Audit } from '../platform/audit/audit.ts'
import { anonymous, Role } from '../platform/access/schema.ts'
import { exposureOf } from '../platform/http/exposure.ts'
import { isLoopback } from '../platform/http/loopback.ts'
import type { Settings } from '../settings.ts'

const MINUTE_MS = 60_000

export interface OpenIdentity {
  readonly identity: Identity
  /** Called every few seconds: makes the people of a first start once the store answers, and ends what is over. */
  look(): Promise<void>
}

export function openIdentity(given: {
  readonly db: Identity['db']
  readonly settings: Settings
  readonly log: Logger
  readonly audit: Audit
  readonly clock: () => number
  readonly directory: () => Directory | null
  /** Names of the city's districts. */
  readonly districts: () => readonly string[]
}): OpenIdentity {
  const { db, settings, log, clock, audit } = given
  const demo = settings.POYANG_DEMO
  if (demo && !isLoopback(settings.POYANG_HTTP_HOST))
    throw new Error(
      'POYANG_DEMO: in the demo anybody may be any of its people, so it is served to this machine only; set POYANG_HTTP_HOST=127.0.0.1',
    )
  const identity = createIdentity({
    db,
    clock,
    settings: {
      cost: { memoryKiB: settings.POYANG_ARGON2_MEMORY_KIB, passes: settings.POYANG_ARGON2_PASSES, lanes: settings.POYANG_ARGON2_LANES },
      passwordRules: {
        length: settings.POYANG_PASSWORD_LENGTH,
        history: settings.POYANG_PASSWORD_HISTORY,
        days: settings.POYANG_PASSWORD_DAYS,
      },
      limits: { idleMs: settings.POYANG_SESSION_IDLE_MINUTES * MINUTE_MS, absoluteMs: settings.POYANG_SESSION_HOURS * 60 * MINUTE_MS },
      freeFailures: settings.POYANG_LOG_IN_FAILURES,
      secondFactorFor: demo ? new Set() : rolesOf(settings.POYANG_SECOND_FACTOR_ROLES),
      oidc:
        settings.POYANG_OIDC_ISSUER === ''
          ? null
          : {
              issuer: settings.POYANG_OIDC_ISSUER,
              client: settings.POYANG_OIDC_CLIENT,
              secret: settings.POYANG_OIDC_SECRET,
              name: settings.POYANG_OIDC_NAME,
            },
      demo,
      sealKey: join(settings.POYANG_DATA, 'keys', 'identity.key'),
    },
    record: recordIn(audit),
  })

  let opened = false
  let enterprisesSeeded = false
  let tidied = 0
  async function open(): Promise<void> {
    if (demo) {
      if (settings.POYANG_DEMO_TOKEN !== '') await openDemoService(db, settings.POYANG_DEMO_TOKEN, clock())
      await seedDemoPeople(db, { districts: given.districts(), enterprises: [] }, clock())
    } else {
      const address = exposureOf(settings).address
      await announce(
        await openOffices(db, settings.POYANG_BUREAU, clock()),
        address,
        join(settings.POYANG_DATA, 'one-time-links.txt'),
        (text) => {
          if (log.level !== 'silent') process.stderr.write(text)
        },
      )
    }
    opened = true
  }
  return {
    identity,
    async look() {
      try {
        if (!opened) await open()
        const enterprises = demo && !enterprisesSeeded ? firmsOfDemo(given.directory()) : []
        if (enterprises.length > 0) {
          await seedDemoPeople(db, { districts: given.districts(), enterprises }, clock())
          enterprisesSeeded = true
        }
        if (clock() - tidied < MINUTE_MS) return
        tidied = clock()
        await identity.tidy()
      } catch (error) {
        // The store is away, or not yet there: asked again at the next look.
        log[opened ? 'warn' : 'debug']({ err: error }, 'web: people cannot be looked after')
      }
    },
  }
}

/** Two firms that emit and one whose electricity is metered, once all are registered: what each kind of desk shows can be seen. */
function firmsOfDemo(directory: Directory | null): Directory['enterprises'] {
  const metered = directory?.outlets.find(({ medium }) => medium === 'power')?.enterpriseId
  const emitting = (directory?.enterprises ?? []).filter(({ id }) => id !== metered).slice(0, 2)
  const last = metered === undefined ? undefined : directory?.enterprise.get(metered)
  return last === undefined || emitting.length < 2 ? [] : [...emitting, last]
}

function rolesOf(text: string): Set<Role> {
  const names = text === '' ? [] : text.split(',')
  return new Set(
    names.map((name) => {
      const role = Role.safeParse(name)
      if (!role.success) throw new Error(`settings: POYANG_SECOND_FACTOR_ROLES: "${name}" is none of ${Role.options.join(', ')}`)
      return role.data
    }),
  )
}

export function districtsOf({ features }: CityMap): string[] {
  return features.flatMap(({ properties }) =>
    typeof properties === 'object' && properties !== null && 'name' in properties && typeof properties.name === 'string'
      ? [properties.name]
      : [],
  )
}

/** What happens to an account is a row of the audit, in the name of whoever it happens to: nobody has been let in yet. */
export const recordIn =
  (audit: Audit): RecordEvent =>
  async (db, { action, personId, name, address, refused, detail }, now) => {
    const entry: Parameters<Audit['record']>[0] = {
      at: now,
      actor: { ...anonymous, kind: personId === null ? 'anonymous' : 'person', personId, name },
      address: address ?? '',
      requestId: '',
      action,
      object: personId === null ? null : { kind: 'person', id: personId },
      outcome: refused === true ? 'refused' : 'done',
      ...(detail === undefined ? {} : { detail }),
    }
    await (db instanceof Transaction ? writeEvent(db, entry) : audit.record(entry))
  }
