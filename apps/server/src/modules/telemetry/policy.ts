/** Who may do what in `telemetry`. */
import type { Policy } from '../../platform/access/decide.ts'
import { enterprisePeople, officers } from '../../platform/access/schema.ts'

export const telemetryPolicy: Policy = [
  {
    may: 'telemetry.read',
    to: officers,
    over: 'scope',
    because: { zh: '监测数据在管辖范围内可查', en: 'Officers read what is measured in their scope.' },
  },
  {
    may: 'telemetry.read',
    to: [...enterprisePeople, 'contractor'],
    over: 'scope',
    because: { zh: '企业查看本单位监测数据', en: 'Enterprises read what is measured at their own outlets.' },
  },
  {
    may: 'telemetry.approve',
    to: ['duty-officer', 'section-head'],
    over: 'scope',
    because: { zh: '数据变更须经人工确认', en: 'A person of the bureau approves values that changed after they were used.' },
  },
]
