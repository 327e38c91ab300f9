/** Who may do what in `quality`. */
import type { Policy } from '../../platform/access/decide.ts'
import { enterprisePeople, officers } from '../../platform/access/schema.ts'

export const qualityPolicy: Policy = [
  {
    may: 'quality.read',
    to: [...officers, ...enterprisePeople, 'contractor'],
    over: 'scope',
    because: { zh: '数据质量按管辖范围可查', en: 'Quality of data is read within the scope of the post.' },
  },
  {
    may: 'quality.mark',
    to: enterprisePeople,
    over: 'scope',
    because: { zh: '标记由排污单位作出', en: 'Marks are made by the enterprise (标记规则).' },
  },
  {
    may: 'quality.judge',
    to: ['duty-officer', 'enforcement-officer', 'section-head'],
    over: 'scope',
    because: { zh: '标记由监管人员核查', en: 'Marks are looked at by officers.' },
  },
  {
    may: 'quality.record',
    to: [...enterprisePeople, 'contractor', 'duty-officer', 'enforcement-officer'],
    over: 'scope',
    because: { zh: '运维与停运等情况由当事人登记', en: 'Visits and stops are recorded by those who make them.' },
  },
]
