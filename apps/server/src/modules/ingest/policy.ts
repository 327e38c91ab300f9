/** Who may do what in `ingest`. */
import type { Policy } from '../../platform/access/decide.ts'
import { enterprisePeople, officers } from '../../platform/access/schema.ts'

export const ingestPolicy: Policy = [
  { may: 'ingest.read', to: officers, over: 'scope', because: { zh: '接入情况在管辖范围内可查', en: 'Officers see how data come in.' } },
  {
    may: 'ingest.read',
    to: [...enterprisePeople, 'contractor'],
    over: 'scope',
    because: { zh: '企业查看本单位设备的原始报文', en: 'Enterprises see the frames of their own devices.' },
  },
  {
    may: 'ingest.unmask',
    to: ['duty-officer', 'enforcement-officer', 'enterprise-manager'],
    over: 'scope',
    because: {
      zh: '说明理由后可查看报文中的设备密码，查看留痕',
      en: 'The password of a device is shown for a reason, and that it was shown is on record.',
    },
  },
  {
    may: 'ingest.command',
    to: ['duty-officer', 'enforcement-officer'],
    over: 'scope',
    because: { zh: '值班与执法人员可向设备下发指令', en: 'Officers on duty and of enforcement send commands to devices.' },
  },
]
