/**
 * What may be marked: one device rule for all industries, and the condition rules of industries. Data: correct them here.
 * Source: 污染物排放自动监测设备标记规则 (Announcement 2022 No. 21); 执法函〔2020〕21号 (thermal power); Announcement 2019 No. 50 (incineration).
 */
import type { MarkItem } from '../schema.ts'

type Common = Pick<MarkItem, 'kind' | 'industries' | 'confidence' | 'source'>
const device: Common & Pick<MarkItem, 'condition' | 'stops'> = {
  kind: 'device',
  industries: [],
  condition: null,
  stops: false,
  confidence: 'secondary',
  source: 'device rule of 2022',
}
const power: Common = {
  kind: 'condition',
  industries: ['thermal-power'],
  confidence: 'secondary',
  source: '执法函〔2020〕21号, provincial questions and answers of 2021',
}
const incineration: Common = { kind: 'condition', industries: ['incineration'], confidence: 'memory', source: 'marking rule of 2019' }
const cap: Omit<Common, 'industries'> = {
  kind: 'condition',
  confidence: 'secondary',
  source: 'limited times of HJ 953-2018 and provincial notices',
}

/** Letters of frames → items. N says nothing. Source: HJ 212-2017 table 8. */
export const itemOfLetter: Readonly<Record<string, { readonly item: string; readonly en: string }>> = {
  F: { item: '停运', en: 'out of service' },
  M: { item: '日常维护', en: 'maintenance' },
  S: { item: '手工输入', en: 'set by hand' },
  D: { item: '故障', en: 'fault' },
  C: { item: '校准', en: 'calibration' },
  T: { item: '超上限', en: 'above range' },
  B: { item: '通讯中断', en: 'analyser does not answer' },
}

/** Item of a mark → what alarm rules call it: `marked(x, "start")`. */
export const wordOfItem: Readonly<Record<string, string>> = {
  校准: 'calibration',
  标样核查: 'calibration',
  日常维护: 'maintenance',
  故障: 'fault',
  '故障/事故': 'fault',
  事故: 'fault',
  停运: 'standstill',
  '并网/供能': 'start',
  冷态启动: 'start',
  热态启动: 'start',
  启动: 'start',
  启炉: 'start',
  烘炉: 'start',
  解列: 'stop',
  停机: 'stop',
  停炉: 'stop',
  停炉降温: 'stop',
}

export const markItems: readonly MarkItem[] = [
  { ...device, item: '校准', en: 'calibration' },
  { ...device, item: '故障', en: 'fault of the monitoring system' },
  { ...device, item: '日常维护', en: 'maintenance', industries: [] },
  { ...device, item: '标样核查', en: 'check with a standard sample', industries: [] },
  { ...device, item: '数据缺失', en: 'data missing', industries: [] },
  { ...device, item: '通讯中断', en: 'communication lost', industries: [] },
  { ...device, item: '数据有效', en: 'data valid', industries: [] },
  {
    item: '停运',
    en: 'standstill of the source',
    kind: 'condition',
    industries: [],
    condition: null,
    stops: true,
    confidence: 'secondary',
    source: 'condition rules of 2020 and 2022',
  },
  { ...power, item: '并网/供能', en: 'start until the grid or the heat network is supplied', condition: 'start', stops: false },
  { ...power, item: '解列', en: 'stop', condition: 'stop', stops: false },
  { ...power, item: '故障/事故', en: 'fault or accident', condition: 'fault', stops: false },
  { ...cap, item: '冷态启动', en: 'cold start', industries: ['coal-boiler', 'cement'], condition: 'cold-start', stops: false },
  { ...cap, item: '热态启动', en: 'hot start', industries: ['coal-boiler', 'cement'], condition: 'hot-start', stops: false },
  { ...cap, item: '启动', en: 'start', industries: ['sintering', 'ceramic-brick'], condition: 'start', stops: false },
  { ...cap, item: '停机', en: 'stop', industries: ['coal-boiler', 'cement', 'ceramic-brick'], condition: 'stop', stops: false },
  { ...incineration, item: '烘炉', en: 'drying the furnace', condition: 'warm', stops: false },
  { ...incineration, item: '启炉', en: 'start of the furnace', condition: 'start', stops: false },
  { ...incineration, item: '停炉', en: 'stop of the furnace', condition: 'stop', stops: false },
  { ...incineration, item: '停炉降温', en: 'cooling of the furnace', condition: 'warm', stops: false },
  { ...incineration, item: '事故', en: 'accident', condition: 'accident', stops: false },
]

/** Emission standard → industry whose condition rule applies. Confidence: the scope clauses of the standards. */
const industryOfStandard: ReadonlyArray<readonly [start: string, industry: string]> = [
  ['GB 13223', 'thermal-power'],
  ['GB 13271', 'coal-boiler'],
  ['GB 4915', 'cement'],
  ['GB 28662', 'sintering'],
  ['GB 25464', 'ceramic-brick'],
  ['GB 29620', 'ceramic-brick'],
  ['GB 18485', 'incineration'],
  ['GB 18484', 'incineration'],
]

/** The industry of an outlet by its standard; null: only the device rule and 停运 apply. */
export const industryOf = (standard: string | null): string | null =>
  industryOfStandard.find(([start]) => standard?.startsWith(start) === true)?.[1] ?? null

/** What may be marked at an outlet of an industry. */
export const itemsFor = (industry: string | null): MarkItem[] =>
  markItems.filter(({ industries }) => industries.length === 0 || (industry !== null && industries.includes(industry)))
