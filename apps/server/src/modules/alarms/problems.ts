/** What can be refused about rules, alarms and backtests. */
import type { ProblemKind } from '../../platform/http/problem.ts'

export const alarmsProblems = {
  ruleUnknown: {
    type: '/problems/rule-unknown',
    status: 404,
    title: 'There is no such rule or version',
    titleZh: '没有这条规则或这个版本',
  },
  ruleFaulty: { type: '/problems/rule-faulty', status: 422, title: 'The rule cannot be read or makes no sense', titleZh: '规则有误' },
  ownReview: { type: '/problems/own-review', status: 403, title: 'Nobody reviews their own draft', titleZh: '起草人不得复核自己的草案' },
  ruleStep: {
    type: '/problems/rule-step',
    status: 409,
    title: 'This is not the next step of that version',
    titleZh: '该版本当前不能执行此操作',
  },
  alarmUnknown: { type: '/problems/alarm-unknown', status: 404, title: 'There is no such alarm', titleZh: '没有这条报警' },
  alarmStep: {
    type: '/problems/alarm-step',
    status: 409,
    title: 'This cannot be done with the alarm now',
    titleZh: '该报警当前不能执行此操作',
  },
  silenceInvalid: { type: '/problems/silence-invalid', status: 422, title: 'This silence cannot be made', titleZh: '静默设置不成立' },
  incidentUnknown: {
    type: '/problems/incident-unknown',
    status: 404,
    title: 'There is no such incident waiting',
    titleZh: '没有待确认的该异常事件',
  },
  backtestUnknown: { type: '/problems/backtest-unknown', status: 404, title: 'There is no such backtest', titleZh: '没有这次回测' },
  backtestInvalid: { type: '/problems/backtest-invalid', status: 422, title: 'This backtest cannot be run', titleZh: '回测条件不成立' },
  attachmentRefused: {
    type: '/problems/attachment-refused',
    status: 422,
    title: 'The file is not taken',
    titleZh: '附件不符合要求',
  },
  attachmentUnknown: { type: '/problems/attachment-unknown', status: 404, title: 'The file is not kept here', titleZh: '平台未保存该附件' },
} as const satisfies Record<string, ProblemKind>
