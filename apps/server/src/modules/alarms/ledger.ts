/** The ledger of alarms (报警台账). */
import { sql } from 'kysely'
import { inSight } from '../../platform/ledger/ledger.ts'
import type { Ledger } from '../../platform/ledger/ledger.ts'
import { outletsWithOwner } from '../sources/index.ts'

const words = (zh: string, en: string) => ({ zh, en })
const choice = (value: string, zh: string, en: string) => ({ value, words: { zh, en } })

export const alarmsLedger: Ledger = {
  name: 'alarms',
  title: { zh: '报警台账', en: 'Alarms' },
  may: 'alarms.read',
  data: 'enterprise',
  sort: '-openedAt',
  columns: [
    {
      key: 'severity',
      title: words('级别', 'Severity'),
      type: 'choice',
      shown: true,
      choices: [
        choice('serious', '严重', 'Serious'),
        choice('alarm', '报警', 'Alarm'),
        choice('warning', '预警', 'Warning'),
        choice('notice', '提示', 'Notice'),
      ],
    },
    { key: 'title', title: words('报警', 'Alarm'), type: 'text', shown: true },
    { key: 'outlet', title: words('排放口', 'Outlet'), type: 'text', shown: true },
    { key: 'enterprise', title: words('企业', 'Enterprise'), type: 'text', shown: true },
    { key: 'district', title: words('区县', 'District'), type: 'text', shown: true },
    { key: 'factor', title: words('因子', 'Factor'), type: 'text', shown: false },
    { key: 'observedFrom', title: words('现象开始', 'Observed from'), type: 'time', shown: true },
    { key: 'observedTo', title: words('现象结束', 'Observed to'), type: 'time', shown: true },
    { key: 'openedAt', title: words('报警时间', 'Opened'), type: 'time', shown: true },
    {
      key: 'state',
      title: words('状态', 'State'),
      type: 'choice',
      shown: true,
      choices: [
        choice('open', '新报警', 'New'),
        choice('informed', '已告知企业', 'Enterprise informed'),
        choice('explained', '企业已说明', 'Enterprise explained'),
        choice('accepted', '说明已采信', 'Explanation accepted'),
        choice('on-site', '现场核查', 'On site'),
        choice('lead', '已转线索', 'Became a lead'),
        choice('closed', '已办结', 'Closed'),
      ],
    },
    {
      key: 'outcome',
      title: words('结论', 'Outcome'),
      type: 'choice',
      shown: false,
      choices: [choice('right', '属实', 'Right'), choice('wrong', '误报', 'Wrong'), choice('excused', '豁免或合理', 'Excused')],
    },
    { key: 'explainBy', title: words('说明期限', 'Explain by'), type: 'time', shown: false },
    { key: 'episodes', title: words('次数', 'Episodes'), type: 'number', shown: false },
    { key: 'rule', title: words('规则', 'Rule'), type: 'text', shown: false },
    { key: 'version', title: words('规则版本', 'Version'), type: 'number', shown: false },
  ],
  rows: (sight) => sql`
    SELECT a.id::text AS id, a.severity, v.form->'title'->>'zh' AS title, o.outlet, o.enterprise, o.district, a.factor,
      a.observed_from AS "observedFrom", a.observed_to AS "observedTo", a.opened_at AS "openedAt", a.state, a.outcome,
      a.explain_by AS "explainBy", a.episodes, a.rule, a.version
    FROM alarms.alarm a
    JOIN alarms.rule_version v ON v.rule = a.rule AND v.version = a.version
    LEFT JOIN (${outletsWithOwner}) AS o ON o.id = a.outlet_id
    WHERE ${inSight(sight, sql`o.enterprise_id`, sql`o.district`)}`,
}
