/** What electricity supervision can be refused for. */
import type { ProblemKind } from '../../platform/http/problem.ts'

export const powerProblems = {
  enterpriseUnknown: {
    type: '/problems/enterprise-unknown',
    status: 404,
    title: 'The registry has no such enterprise',
    titleZh: '没有该企业',
  },
  facilityUnknown: {
    type: '/problems/facility-unknown',
    status: 404,
    title: 'The process graph has no such facility',
    titleZh: '工艺图中没有该设施',
  },
  graphRefused: {
    type: '/problems/graph-refused',
    status: 422,
    title: 'The process graph does not hold together',
    titleZh: '工艺图不自洽',
  },
  graphMoved: {
    type: '/problems/graph-moved-on',
    status: 409,
    title: 'Somebody else changed the process graph meanwhile',
    titleZh: '工艺图已被他人更新',
  },
  declarationUnknown: {
    type: '/problems/declaration-unknown',
    status: 404,
    title: 'There is no such declaration',
    titleZh: '没有该检修申报',
  },
  declarationReviewed: {
    type: '/problems/declaration-review-refused',
    status: 409,
    title: 'This declaration cannot be reviewed so',
    titleZh: '该检修申报不能如此审核',
  },
  orderUnknown: { type: '/problems/order-unknown', status: 404, title: 'There is no such order', titleZh: '没有该应急指令' },
  proofRefused: { type: '/problems/proof-refused', status: 422, title: 'This cannot be kept as a proof', titleZh: '该证明材料不符合要求' },
} as const satisfies Record<string, ProblemKind>
