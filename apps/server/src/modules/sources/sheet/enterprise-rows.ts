/** Rows of a sheet → enterprises, or why a row is none. Pure. */
import { isCreditCode } from '../credit-code/schema.ts'
import { Enterprise } from '../schema.ts'
import type { SheetPreview } from './schema.ts'

export const sheetColumns = [
  { key: 'id', title: { zh: '档案编号', en: 'Registry number' } },
  { key: 'name', title: { zh: '企业名称', en: 'Name' } },
  { key: 'creditCode', title: { zh: '统一社会信用代码', en: 'Unified social credit code' } },
  { key: 'industry', title: { zh: '行业', en: 'Industry' } },
  { key: 'district', title: { zh: '区县', en: 'District' } },
  { key: 'address', title: { zh: '地址', en: 'Address' } },
  { key: 'longitude', title: { zh: '经度', en: 'Longitude' } },
  { key: 'latitude', title: { zh: '纬度', en: 'Latitude' } },
] as const
type Key = (typeof sheetColumns)[number]['key']

type Refused = SheetPreview['refused'][number]
const MOST_ROWS = 5_000

const whole = { zh: '整行', en: 'whole row' }
const rules: Readonly<Record<Key, { readonly ok: (text: string) => boolean; readonly zh: string; readonly en: string }>> = {
  id: {
    ok: (text) => /^[A-Z0-9][A-Z0-9-]{1,39}$/.test(text),
    zh: '由大写字母、数字、连字符组成，2 至 40 位',
    en: 'Upper-case letters, digits and hyphens, 2 to 40 of them.',
  },
  name: { ok: (text) => text.length >= 1 && text.length <= 120, zh: '必填，不超过 120 字', en: 'Needed, at most 120 characters.' },
  creditCode: {
    ok: (text) => text === '' || isCreditCode(text),
    zh: '不是有效的统一社会信用代码（校验位不符或含不允许的字符）',
    en: 'No valid unified social credit code: the check digit does not fit, or a sign is not allowed.',
  },
  industry: { ok: (text) => text.length <= 80, zh: '不超过 80 字', en: 'At most 80 characters.' },
  district: { ok: (text) => text.length >= 1 && text.length <= 40, zh: '必填，不超过 40 字', en: 'Needed, at most 40 characters.' },
  address: { ok: (text) => text.length <= 200, zh: '不超过 200 字', en: 'At most 200 characters.' },
  longitude: { ok: (text) => isDegree(text, 180), zh: '应为 −180 至 180 的度数', en: 'Degrees from -180 to 180.' },
  latitude: { ok: (text) => isDegree(text, 90), zh: '应为 −90 至 90 的度数', en: 'Degrees from -90 to 90.' },
}
const isDegree = (text: string, most: number) => /^-?\d{1,3}(\.\d{1,12})?$/.test(text) && Math.abs(Number(text)) <= most

const textsOf = (one: Enterprise): Record<Key, string> => ({
  id: one.id,
  name: one.name,
  creditCode: one.creditCode ?? '',
  industry: one.industry,
  district: one.district,
  address: one.address,
  longitude: String(one.position.longitude),
  latitude: String(one.position.latitude),
})

/** @param rows the first names the columns, in any order, in either language */
export function enterprisesOf(
  rows: readonly (readonly string[])[],
  held: ReadonlyMap<string, Enterprise>,
): { readonly changes: SheetPreview['changes']; readonly refused: readonly Refused[]; readonly enterprises: readonly Enterprise[] } {
  const [head = [], ...body] = rows
  const named = head.map((cell) => cell.replace(/^\uFEFF/, '').trim())
  const places = new Map(sheetColumns.map(({ key, title }) => [key, named.findIndex((cell) => cell === title.zh || cell === title.en)]))
  const refused: Refused[] = sheetColumns
    .filter(({ key }) => (places.get(key) ?? -1) < 0)
    .map(({ title }) => ({ row: 1, column: title, words: { zh: '表头缺少这一列', en: 'The first row lacks this column.' } }))
  if (body.length > MOST_ROWS)
    refused.push({ row: MOST_ROWS + 2, column: whole, words: { zh: `一次至多 ${MOST_ROWS} 行`, en: `At most ${MOST_ROWS} rows at once.` } })
  if (refused.length > 0) return { changes: [], refused, enterprises: [] }
  const changes: SheetPreview['changes'] = []
  const enterprises: Enterprise[] = []
  const seen = new Map<string, number>()
  for (const [index, cells] of body.entries()) {
    if (cells.every((cell) => cell.trim() === '')) continue
    const row = index + 2
    const texts = Object.fromEntries(sheetColumns.map(({ key }) => [key, (cells[places.get(key) ?? -1] ?? '').trim()])) as Record<
      Key,
      string
    >
    const faults = sheetColumns.filter(({ key }) => !rules[key].ok(texts[key]))
    const twice = seen.get(texts.id)
    if (twice !== undefined)
      refused.push({ row, column: sheetColumns[0].title, words: { zh: `与第 ${twice} 行重复`, en: `The same as in row ${twice}.` } })
    seen.set(texts.id, twice ?? row)
    refused.push(...faults.map(({ key, title }) => ({ row, column: title, words: { zh: rules[key].zh, en: rules[key].en } })))
    if (faults.length > 0 || twice !== undefined) continue
    const before = held.get(texts.id)
    const after = Enterprise.parse({
      ...texts,
      creditCode: texts.creditCode === '' ? null : texts.creditCode,
      position: { longitude: Number(texts.longitude), latitude: Number(texts.latitude) },
      demo: before?.demo ?? false,
    })
    const [was, is] = [before === undefined ? null : textsOf(before), textsOf(after)]
    const fields = sheetColumns
      .map(({ key }) => ({ field: key as string, before: was?.[key] ?? '', after: is[key] }))
      .filter((one) => one.before !== one.after)
    changes.push({ row, id: after.id, name: after.name, what: was === null ? 'added' : fields.length > 0 ? 'changed' : 'same', fields })
    enterprises.push(after)
  }
  return { changes, refused, enterprises }
}
