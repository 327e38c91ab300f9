/** What an import of the registry can be refused for. */
import type { ProblemKind } from '../../platform/http/problem.ts'

export const sourcesProblems = {
  unknownReference: {
    type: '/problems/unknown-reference',
    status: 422,
    title: 'The registry does not hold what is referred to',
    titleZh: '引用的污染源或排放口不存在',
  },
  repeated: { type: '/problems/repeated-identity', status: 422, title: 'One identity appears twice', titleZh: '同一标识重复出现' },
  fileMoved: {
    type: '/problems/file-moved',
    status: 409,
    title: 'Somebody else changed it meanwhile',
    titleZh: '该档案已被他人修改',
  },
  editRefused: { type: '/problems/edit-refused', status: 422, title: 'The file cannot be changed like this', titleZh: '档案不能如此修改' },
  partUnknown: { type: '/problems/unknown-part', status: 404, title: 'The file holds no such part', titleZh: '档案中没有该项' },
  requestDecided: { type: '/problems/request-decided', status: 409, title: 'It has been decided already', titleZh: '该变更申请已办理' },
  sheetUnreadable: { type: '/problems/sheet-unreadable', status: 422, title: 'The sheet cannot be read', titleZh: '表格无法读取' },
  sheetRefused: {
    type: '/problems/sheet-refused',
    status: 422,
    title: 'Rows of the sheet cannot be taken',
    titleZh: '表格中有不能导入的行',
  },
} as const satisfies Record<string, ProblemKind>
