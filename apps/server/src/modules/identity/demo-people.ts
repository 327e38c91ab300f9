/** Made-up organisations and persons of the demo: one for each role, marked as such. Nobody has a password: the log-in page offers them by a click. */
import type { Role, Scope } from '../../platform/access/schema.ts'
import type { OrganisationKind } from './schema.ts'
import { hashOf } from './secrets.ts'
import {
  endServicesNamed,
  hasPeople,
  lockPeople,
  readOrganisations,
  readServiceOf,
  saveGrant,
  saveMandate,
  saveOrganisation,
  savePerson,
  savePost,
  saveScope,
  saveService,
} from './store/people.ts'
import type { Relational } from './store/sessions.ts'

const YEAR_MS = 366 * 86_400_000
const CITY: Scope = { kind: 'city' }

interface DemoEnterprise {
  readonly id: string
  readonly name: string
  readonly creditCode: string | null
}

const city = (name: string) => `云汀市${name}（演示）`
const none = { phone: null, email: null, idNumber: null, address: null, bankAccount: null }

/** Whatever is there already stays. @param enterprises of the registry; the first three get people of their own */
export async function seedDemoPeople(
  db: Relational,
  known: { readonly districts: readonly string[]; readonly enterprises: readonly DemoEnterprise[] },
  now: number,
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await lockPeople(tx)
    if (!(await hasPeople(tx, true))) await seedBureau(tx, known.districts, now)
    const there = (await readOrganisations(tx, { search: '（演示）', limit: 200 })).some(({ kind }) => kind === 'enterprise')
    if (!there && known.enterprises.length >= 3) await seedEnterprises(tx, known.enterprises.slice(0, 3), now)
  })
}

async function organisation(
  tx: Relational,
  now: number,
  kind: OrganisationKind,
  name: string,
  more: {
    readonly parentId?: string
    readonly district?: string
    readonly creditCode?: string | null
    readonly enterprises?: readonly string[]
  } = {},
): Promise<string> {
  const id = crypto.randomUUID()
  await saveOrganisation(tx, {
    id,
    kind,
    name,
    parentId: more.parentId ?? null,
    district: more.district ?? null,
    creditCode: more.creditCode ?? null,
    enterprises: more.enterprises ?? [],
    starts: now,
    demo: true,
  })
  return id
}

interface DemoPost {
  readonly organisationId: string
  readonly title: string
  readonly role: Role
  readonly scope: Scope
}

/** Made up: reserved numbers, and an identity number whose district does not exist. */
const personal = (n: number) => ({
  ...none,
  phone: `1380000${String(1000 + n)}`,
  email: `demo-${n}@example.com`,
  idNumber: `99999919900101${String(1000 + n).slice(0, 3)}${n % 10}`,
})

async function person(tx: Relational, now: number, n: number, name: string, posts: readonly DemoPost[]): Promise<void> {
  const id = crypto.randomUUID()
  await savePerson(tx, { id, name: `${name}（演示）`, login: null, demo: true, createdAt: now, createdBy: null, ...personal(n) })
  for (const [index, { organisationId, title, role, scope }] of posts.entries()) {
    const post = crypto.randomUUID()
    const office = role === 'system-officer' || role === 'security-officer' || role === 'auditor'
    await savePost(tx, { id: post, personId: id, organisationId, title, office, starts: now + index })
    await saveGrant(tx, { id: crypto.randomUUID(), post: { id: post, personId: id, office }, role, by: null, reason: '演示', starts: now })
    await saveScope(tx, post, scope)
  }
}

async function seedBureau(tx: Relational, districts: readonly string[], now: number): Promise<void> {
  const bureau = await organisation(tx, now, 'bureau', city('生态环境局'))
  const under = (kind: OrganisationKind, name: string) => organisation(tx, now, kind, city(name), { parentId: bureau })
  const centre = await under('section', '生态环境局监控中心')
  const team = await under('team', '生态环境保护综合行政执法支队')
  const legal = await under('section', '生态环境局法规科')
  const records = await under('section', '生态环境局综合科')
  const branches: string[] = []
  for (const district of districts) {
    branches.push(await organisation(tx, now, 'district-bureau', city(`${district}生态环境分局`), { parentId: bureau, district }))
  }
  const department = await organisation(tx, now, 'department', city('水利局'))

  const at = (organisationId: string, title: string, role: Role, scope: Scope = CITY): DemoPost => ({ organisationId, title, role, scope })
  let n = 0
  const add = (name: string, ...posts: DemoPost[]) => person(tx, now, n++, name, posts)
  await add('祁值守', at(centre, '值班员', 'duty-officer'))
  await add('严执法', at(team, '执法人员', 'enforcement-officer'))
  await add('温审法', at(legal, '法制审核人员', 'legal-reviewer'))
  await add('施集议', at(legal, '集体审议委员', 'committee-member'))
  await add('容科长', at(team, '支队负责人', 'section-head'), at(legal, '集体审议委员', 'committee-member'))
  await add('鲁局长', at(bureau, '分管局领导', 'bureau-leader'))
  await add('季档案', at(records, '档案管理员', 'registrar'))
  await add('常公示', at(records, '公示管理员', 'publicity-officer'))
  const [first] = districts
  const [branch] = branches
  if (first !== undefined && branch !== undefined) {
    const there: Scope = { kind: 'districts', districts: [first] }
    await add('卜分局', at(branch, '分局值班员', 'duty-officer', there), at(branch, '分局执法人员', 'enforcement-officer', there))
  }
  await add('水同仁', at(department, '数据共享联系人', 'department-reader'))
  await add('系小维', at(bureau, '系统管理员', 'system-officer'))
  await add('安小全', at(bureau, '安全管理员', 'security-officer'))
  await add('申小计', at(bureau, '审计管理员', 'auditor'))
}

async function seedEnterprises(tx: Relational, enterprises: readonly DemoEnterprise[], now: number): Promise<void> {
  const own: Scope = { kind: 'none' } // theirs follows from what they are
  const names = ['甄环保', '郝达标', '牛减排']
  let n = 40
  for (const [index, enterprise] of enterprises.entries()) {
    const { id, name, creditCode } = enterprise
    const firm = await organisation(tx, now, 'enterprise', name, { creditCode, enterprises: [id] })
    await person(tx, now, n++, names[index] ?? `企业${index}`, [
      { organisationId: firm, title: '环保负责人', role: 'enterprise-manager', scope: own },
    ])
    if (index === 0) await person(tx, now, n++, '闻经办', [{ organisationId: firm, title: '经办人', role: 'enterprise-clerk', scope: own }])
  }
  const mandated = async (
    kind: 'agent' | 'contractor',
    organisationName: string,
    holder: string,
    title: string,
    for_: readonly DemoEnterprise[],
  ) => {
    const id = await organisation(tx, now, kind, organisationName)
    for (const { id: enterpriseId } of for_)
      await saveMandate(tx, {
        id: crypto.randomUUID(),
        organisationId: id,
        enterpriseId,
        document: '委托书（演示）',
        starts: now - 1_000,
        ends: now + YEAR_MS,
      })
    await person(tx, now, n++, holder, [{ organisationId: id, title, role: kind, scope: own }])
  }
  await mandated('agent', city('清源环保代理服务有限公司'), '戴代理', '代理人员', enterprises.slice(0, 2))
  await mandated('contractor', city('恒准监测运维有限公司'), '管运维', '运维人员', enterprises.slice(0, 2))
}

/** What programs do over the API in the demo: the made-up city registers itself, and whoever tries the command line reads and sends commands. */
const programsMay = [
  'telemetry.read',
  'ingest.read',
  'ingest.command',
  'sources.read',
  'sources.import',
  'sources.edit',
  'quality.read',
  'quality.record',
  'quality.mark',
  'power.read',
  'power.edit',
  'power.order',
]

const SIMULATOR = 'simulator '

/** The account under which the made-up city registers itself. Its token is made anew at each start. */
export async function openDemoService(db: Relational, token: string, now: number): Promise<void> {
  const hash = hashOf(token)
  if ((await readServiceOf(db, hash, now)) !== null) return
  // Of an earlier start: nobody has its token any more.
  await endServicesNamed(db, SIMULATOR, now)
  await saveService(db, {
    id: crypto.randomUUID(),
    name: `${SIMULATOR}${new Date(now).toISOString()}`,
    hash,
    permissions: programsMay,
    scope: CITY,
    expiresAt: now + YEAR_MS,
    createdAt: now,
    createdBy: null,
  })
}
