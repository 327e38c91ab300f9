/** What questions about frames and devices can be refused for. */
import type { ProblemKind } from '../../platform/http/problem.ts'

export const ingestProblems = {
  frameUnknown: {
    type: '/problems/frame-unknown',
    status: 404,
    title: 'There is no such record in the frame log',
    titleZh: '帧日志中没有该记录',
  },
  framePast: {
    type: '/problems/frame-past-retention',
    status: 404,
    title: 'The record is past its retention',
    titleZh: '该记录已超过保存期限',
  },
  notYetCovered: {
    type: '/problems/not-yet-covered',
    status: 409,
    title: 'No signed checkpoint covers the record yet',
    titleZh: '尚无签名检查点覆盖该记录',
  },
  evidenceDamaged: {
    type: '/problems/evidence-damaged',
    status: 500,
    title: 'The evidence does not fit the record',
    titleZh: '存证与记录不符',
  },
  deviceUnknown: { type: '/problems/device-unknown', status: 404, title: 'There is no such device', titleZh: '没有该设备' },
  deviceBusy: {
    type: '/problems/device-busy',
    status: 409,
    title: 'The device is still busy with such a command',
    titleZh: '设备正在执行同类命令',
  },
  commandUnknown: { type: '/problems/command-unknown', status: 404, title: 'There is no such command', titleZh: '没有该命令记录' },
  commandRefused: {
    type: '/problems/command-refused',
    status: 422,
    title: 'The command cannot be sent like this',
    titleZh: '该命令无法按此方式下发',
  },
} as const satisfies Record<string, ProblemKind>
