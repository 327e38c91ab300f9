/** Rooms of the portals by what one does there: found like things are. */
import type { SearchEntry } from './schema.ts'
import type { SearchSource } from './keep-entries.ts'

type Page = readonly [page: string, may: SearchEntry['may'], zh: string, en: string, zhDetail: string, enDetail: string]

const pages: readonly Page[] = [
  ['/', 'sources.read', '全市', 'City', '企业、排放口与实时值，地图', 'Enterprises, outlets and live values, map'],
  ['/inbox', 'inbox.read', '待办', 'Inbox', '待办、已办、待阅、我发起、督办', 'To do, done, to read, started by me, supervised'],
  ['/alarms', 'alarms.read', '报警', 'Alarms', '超标、异常报警的核实与办结，静默', 'Looking into alarms, closing them, silences'],
  ['/rules', 'rules.read', '报警规则', 'Alarm rules', '起草、复核、施行、停用规则', 'Draft, review, activate, retire rules'],
  ['/backtests', 'rules.backtest', '规则回测', 'Back-tests', '用历史数据试规则', 'Try rules on history'],
  [
    '/boards',
    'telemetry.read',
    '环境质量',
    'Environment',
    '空气质量指数、地表水类别、噪声达标',
    'Air quality index, classes of water, noise',
  ],
  [
    '/power',
    'power.read',
    '用电监管',
    'Electricity supervision',
    '产污治污设施用电、重污染天气减排、证据围栏',
    'Production and treatment, emergency orders, legal fence',
  ],
  [
    '/quality',
    'quality.read',
    '数据质量',
    'Data quality',
    '有效传输率、缺数、标记、平台停机',
    'Transmission rates, gaps, marks, our outages',
  ],
  ['/ingest', 'ingest.read', '数据接入', 'Ingest', '在线设备、反控、隔离区', 'Devices online, commands, quarantine'],
  ['/frames', 'ingest.read', '原始报文', 'Frames', '设备发来的字节与存证', 'Bytes of devices and their proof'],
]

export const pageEntries: SearchSource = {
  name: 'pages',
  topics: [],
  derive: () =>
    Promise.resolve(
      pages.map(([page, may, zh, en, zhDetail, enDetail]) => ({
        kind: 'page',
        id: page,
        objectId: page,
        may,
        owner: 'everywhere',
        outletId: null,
        title: { zh, en },
        detail: { zh: zhDetail, en: enDetail },
        page,
        weight: 5,
        words: [],
      })),
    ),
}
