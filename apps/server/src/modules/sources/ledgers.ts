/** The ledgers of enterprises and of outlets (企业台账, 排放口台账), and outlets with their owners for the ledgers of others. */
import { sql } from 'kysely'
import type { RawBuilder } from 'kysely'
import { inSight } from '../../platform/ledger/ledger.ts'
import type { Ledger } from '../../platform/ledger/ledger.ts'

const words = (zh: string, en: string) => ({ zh, en })

const media = {
  key: 'medium',
  title: words('介质', 'Medium'),
  type: 'choice' as const,
  shown: true,
  choices: [
    { value: 'water', words: words('废水', 'Waste water') },
    { value: 'gas', words: words('废气', 'Waste gas') },
    { value: 'noise', words: words('噪声', 'Noise') },
    { value: 'dust', words: words('扬尘', 'Dust') },
    { value: 'power', words: words('用电', 'Electricity') },
    { value: 'surface-water', words: words('地表水', 'Surface water') },
    { value: 'air', words: words('环境空气', 'Ambient air') },
  ],
}

/** `id, outlet, enterprise_id, enterprise, district`: one row an outlet. */
export const outletsWithOwner: RawBuilder<unknown> = sql`
  SELECT o.id, o.name AS outlet, e.id AS enterprise_id, e.name AS enterprise, e.district
  FROM sources.outlet o JOIN sources.enterprise e ON e.id = o.enterprise_id`

export const enterprisesLedger: Ledger = {
  name: 'enterprises',
  title: { zh: '企业台账', en: 'Enterprises' },
  may: 'sources.read',
  data: 'enterprise',
  sort: 'name',
  columns: [
    { key: 'name', title: words('企业名称', 'Name'), type: 'text', shown: true },
    { key: 'code', title: words('档案编号', 'Registry number'), type: 'text', shown: true },
    { key: 'creditCode', title: words('统一社会信用代码', 'Unified social credit code'), type: 'text', shown: true },
    { key: 'industry', title: words('行业', 'Industry'), type: 'text', shown: true },
    { key: 'district', title: words('区县', 'District'), type: 'text', shown: true },
    { key: 'address', title: words('地址', 'Address'), type: 'text', shown: false },
    { key: 'outlets', title: words('排放口数', 'Outlets'), type: 'number', shown: true },
  ],
  rows: (sight) => sql`
    SELECT e.id, e.name, e.id AS code, e.credit_code AS "creditCode", e.industry, e.district, e.address,
      (SELECT count(*) FROM sources.outlet o WHERE o.enterprise_id = e.id) AS outlets
    FROM sources.enterprise e
    WHERE ${inSight(sight, sql`e.id`, sql`e.district`)}`,
}

export const outletsLedger: Ledger = {
  name: 'outlets',
  title: { zh: '排放口台账', en: 'Outlets' },
  may: 'sources.read',
  data: 'enterprise',
  sort: 'enterprise',
  columns: [
    { key: 'name', title: words('排放口', 'Outlet'), type: 'text', shown: true },
    { key: 'code', title: words('编号', 'Number'), type: 'text', shown: true },
    media,
    { key: 'enterprise', title: words('企业', 'Enterprise'), type: 'text', shown: true },
    { key: 'district', title: words('区县', 'District'), type: 'text', shown: true },
    { key: 'industry', title: words('行业', 'Industry'), type: 'text', shown: false },
    { key: 'devices', title: words('设备数', 'Devices'), type: 'number', shown: true },
    { key: 'factors', title: words('因子数', 'Factors'), type: 'number', shown: true },
  ],
  rows: (sight) => sql`
    SELECT o.id, o.name, o.id AS code, o.medium, e.name AS enterprise, e.district, e.industry,
      (SELECT count(*) FROM sources.device d WHERE d.outlet_id = o.id) AS devices, cardinality(o.factors) AS factors
    FROM sources.outlet o JOIN sources.enterprise e ON e.id = o.enterprise_id
    WHERE ${inSight(sight, sql`e.id`, sql`e.district`)}`,
}
