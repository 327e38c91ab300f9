/** Who may do what in `power`. */
import type { Policy } from '../../platform/access/decide.ts'
import { enterprisePeople, officers } from '../../platform/access/schema.ts'

export const powerPolicy: Policy = [
  {
    may: 'power.read',
    to: [...officers, ...enterprisePeople],
    over: 'scope',
    because: { zh: '用电监管按管辖范围可查', en: 'Electricity supervision is read within the scope of the post.' },
  },
  {
    may: 'power.edit',
    to: ['registrar', ...enterprisePeople],
    over: 'scope',
    because: { zh: '工艺图由企业或档案管理员维护', en: 'The process graph is kept by the enterprise or the registrar.' },
  },
  {
    may: 'power.declare',
    to: enterprisePeople,
    over: 'scope',
    because: { zh: '停产检修由企业申报', en: 'Stops and maintenance are declared by the enterprise.' },
  },
  {
    may: 'power.review',
    to: ['duty-officer', 'section-head'],
    over: 'scope',
    because: { zh: '申报由监管人员审核', en: 'Declarations are reviewed by an officer.' },
  },
  {
    may: 'power.order',
    to: ['section-head', 'bureau-leader'],
    over: 'all',
    because: { zh: '应急响应由科室负责人发布', en: 'Emergency orders are entered by the head of the section.' },
  },
  {
    may: 'power.prove',
    to: ['registrar', 'enforcement-officer'],
    over: 'scope',
    because: { zh: '设备合规证明由档案管理员登记', en: 'Proofs of a device are recorded by the registrar.' },
  },
]
