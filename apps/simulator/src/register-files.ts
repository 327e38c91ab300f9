/** Keeps a plausible file of some firms over the public API: sites, facilities, permits, devices, contractors, contacts, filings. All invented. */
import { headersOf, jsonHeadersOf } from './api.ts'
import type { Api } from './api.ts'
import type { City, Enterprise, Station } from './city/city.ts'
import { cityFacts } from './city/facts.ts'

/** Firms with a whole file. */
const FILED = 24
const contractors = ['汀兰环境运维（演示）', '云渚监测技术（演示）', '临湖环保服务（演示）'] as const
const names = ['钱一诺', '孙予安', '李知行', '周望舒', '吴清和', '郑令仪'] as const

type Part = { readonly kind: string; readonly content: object }

/** The parts of one firm; the same each time. @param index of the firm in the city */
function partsOf(enterprise: Enterprise, stations: readonly Station[], facts: ReturnType<typeof cityFacts>, index: number): Part[] {
  const outlets = stations.map(({ outlet }) => outlet)
  const ids = outlets.map(({ id }) => id)
  const pick = <T>(list: readonly T[]): T => list[index % list.length] as T
  const limits = facts
    .filter(({ outletId }) => ids.includes(outletId))
    .flatMap(({ outletId, permit }) => permit.map((limit) => ({ outletId, ...limit })))
  const from = '2024-01-01'
  return [
    { kind: 'site', content: { name: `${enterprise.name}厂区`, address: enterprise.address, position: enterprise.position } },
    {
      kind: 'facility',
      content: { code: 'MF0001', name: '主生产线', use: 'production', process: enterprise.industry, outlets: ids },
    },
    ...outlets.map(({ id, medium }, place) => ({
      kind: 'facility',
      content: {
        code: `${medium === 'water' ? 'TW' : 'TA'}${String(place + 1).padStart(3, '0')}`,
        name: medium === 'water' ? '废水处理站' : '废气治理设施',
        use: 'treatment',
        process: medium === 'water' ? '调节—生化—沉淀' : '除尘—脱硫—脱硝',
        outlets: [id],
      },
    })),
    ...outlets.map(({ id, medium }, place) => ({
      kind: 'outlet-code',
      content: {
        outletId: id,
        permitCode: `${medium === 'water' ? 'DW' : 'DA'}${String(place + 1).padStart(3, '0')}`,
        riverCode: null,
        receiving: medium === 'water' ? '云汀河（演示）' : '厂区东侧烟囱',
        heightM: medium === 'gas' ? '45' : null,
      },
    })),
    {
      kind: 'permit',
      content: {
        number: `${enterprise.creditCode}001P`,
        authority: '云汀市生态环境局（演示）',
        issued: '2023-12-20',
        from,
        to: '2028-12-31',
        limits,
        conditions: ['按自行监测方案开展监测并公开结果', '污染防治设施检修须提前报告'],
        duties: [
          { id: 'ZX1', outletId: ids[0] ?? null, factor: null, what: '自动监测', every: 'continuous' },
          { id: 'ZX2', outletId: ids[0] ?? null, factor: null, what: '手工监测（自动监测以外项目）', every: 'quarter' },
          { id: 'ZX3', outletId: null, factor: null, what: '厂界噪声', every: 'quarter' },
        ],
      },
    },
    ...stations.map(({ device }) => ({
      kind: 'device-file',
      content: {
        mn: device.mn,
        maker: '演示仪器厂',
        model: `DEMO-${device.st}`,
        serial: `SN${String(index).padStart(4, '0')}${device.mn.slice(-4)}`,
        installedOn: '2023-09-01',
        place: '排放口监测站房',
        publishedOn: index % 5 === 4 ? null : '2024-01-10',
        publishedWhere: index % 5 === 4 ? '' : '市局网站（演示）',
        acceptedOn: '2023-12-01',
        acceptance: `演示验收〔2023〕${index + 1} 号`,
        reviewedOn: index % 3 === 2 ? null : '2024-01-05',
        calibratedEveryDays: 7,
      },
    })),
    {
      kind: 'contractor',
      content: {
        name: pick(contractors),
        creditCode: null,
        outlets: ids,
        from: '2024-01-01',
        to: null,
        contact: pick(names),
        phone: `1380000${String(1_000 + index)}`,
      },
    },
    {
      kind: 'contact',
      content: {
        name: names[(index + 2) % names.length],
        duty: '环保负责人',
        phone: `1390000${String(2_000 + index)}`,
        email: `hb${index}@example.com`,
      },
    },
    {
      kind: 'filing',
      content: { what: 'eia', title: '建设项目环境影响报告书批复', number: `演示环评〔2021〕${index + 1} 号`, on: '2021-06-01', to: null },
    },
    {
      kind: 'filing',
      content: {
        what: 'emergency-plan',
        title: '突发环境事件应急预案',
        number: `演示应急〔2024〕${index + 1} 号`,
        on: '2024-03-01',
        to: '2027-02-28',
      },
    },
  ]
}

/** Once: a file that holds something already is left alone. */
export async function registerFiles(api: Api, city: City, recordMinutes: number, signal: AbortSignal): Promise<void> {
  const facts = cityFacts(city, recordMinutes)
  const within = () => AbortSignal.any([signal, AbortSignal.timeout(30_000)])
  const firms = city.enterprises.filter(({ id }) =>
    city.stations.some(({ outlet }) => outlet.enterpriseId === id && (outlet.medium === 'gas' || outlet.medium === 'water')),
  )
  for (const [index, enterprise] of firms.slice(0, FILED).entries()) {
    const path = `${api.address}/api/enterprises/${enterprise.id}/file`
    const held = await fetch(path, { headers: headersOf(api), signal: within() })
    if (!held.ok || ((await held.json()) as { parts: readonly unknown[] }).parts.length > 0) continue
    const stations = city.stations.filter(({ outlet, story }) => outlet.enterpriseId === enterprise.id && story.id !== 'unregistered')
    let permit = ''
    for (const { kind, content } of partsOf(enterprise, stations, facts, index)) permit = (await keep(kind, content)) ?? permit
    // One firm in four did not report its last quarter.
    if (index % 4 !== 3)
      for (const duty of ['ZX2', 'ZX3']) await keep('monitoring', { permit, duty, on: lastQuarter(), document: `监测报告 ${duty}（演示）` })

    async function keep(kind: string, content: object): Promise<string | null> {
      const body = JSON.stringify({ change: { kind, id: null, content }, basedOn: null, reason: '演示建档' })
      const answer = await fetch(`${path}/edits`, { method: 'POST', headers: jsonHeadersOf(api), body, signal: within() })
      if (!answer.ok) throw new Error(`the file of ${enterprise.id} was refused: ${answer.status} ${(await answer.text()).slice(0, 2_000)}`)
      return kind === 'permit' ? ((await answer.json()) as { id: string }).id : null
    }
  }
}

/** A day in the quarter before this one. */
function lastQuarter(): string {
  const now = new Date()
  return new Date(Date.UTC(now.getUTCFullYear(), Math.floor(now.getUTCMonth() / 3) * 3, 1) - 20 * 86_400_000).toISOString().slice(0, 10)
}
