/** Who may do what in `alarms`. */
import type { Policy } from '../../platform/access/decide.ts'
import { enterprisePeople, officers } from '../../platform/access/schema.ts'

export const alarmsPolicy: Policy = [
  {
    may: 'alarms.read',
    to: [...officers, ...enterprisePeople],
    over: 'scope',
    because: { zh: '告警按管辖范围可查', en: 'Alarms are read within the scope of the post.' },
  },
  {
    may: 'alarms.act',
    to: [...officers, ...enterprisePeople],
    over: 'scope',
    because: { zh: '告警由监管人员处置、企业说明', en: 'Officers act on alarms; the enterprise explains.' },
  },
  {
    may: 'alarms.judge',
    to: ['duty-officer', 'enforcement-officer', 'section-head'],
    over: 'scope',
    because: { zh: '告警由值班与执法人员处置', en: 'Officers on duty and of enforcement decide what becomes of an alarm.' },
  },
  { may: 'alarms.explain', to: enterprisePeople, over: 'scope', because: { zh: '企业就告警作出说明', en: 'The enterprise explains.' } },
  {
    may: 'alarms.silence',
    to: ['duty-officer', 'section-head'],
    over: 'scope',
    because: { zh: '静默由值班员设置并公开列出', en: 'Silences are set by the officer on duty, and listed.' },
  },
  {
    may: 'alarms.acknowledge',
    to: ['duty-officer', 'section-head'],
    over: 'all',
    because: { zh: '夜间重放差异由值班员确认', en: 'Differences of the nightly replay are acknowledged by the officer on duty.' },
  },
  {
    may: 'rules.read',
    to: [...officers, ...enterprisePeople],
    over: 'all',
    because: { zh: '规则公开，企业可知悉被何规则判定', en: 'Rules are no secret: an enterprise may know what judges it.' },
  },
  {
    may: 'rules.draft',
    to: ['duty-officer', 'enforcement-officer', 'section-head'],
    over: 'all',
    because: { zh: '规则由监管人员起草', en: 'Officers draft rules.' },
  },
  {
    may: 'rules.review',
    to: ['duty-officer', 'legal-reviewer', 'section-head'],
    over: 'all',
    because: { zh: '规则须由第二人审核', en: 'A second person reviews a rule.' },
  },
  {
    may: 'rules.activate',
    to: ['section-head', 'bureau-leader'],
    over: 'all',
    because: { zh: '规则由科室负责人启用或停用', en: 'The head of the section puts a rule in force and retires it.' },
  },
  {
    may: 'rules.backtest',
    to: ['duty-officer', 'enforcement-officer', 'section-head'],
    over: 'all',
    because: { zh: '回测由监管人员运行', en: 'Officers run backtests.' },
  },
]
