/** State of a treatment facility (污染治理设施运行状态), value of SBn-RS. Source: HJ/T 212-2005; HJ 212-2017 table 4. */
import type { Version } from '../message.ts'

export interface FacilityState {
  readonly code: string
  readonly zh: string
  readonly en: string
  readonly editions: readonly Version[]
}

export const facilityStates: readonly FacilityState[] = [
  { code: '0', zh: '关闭', en: 'Off', editions: ['2005', '2017'] },
  { code: '1', zh: '运行', en: 'Running', editions: ['2005', '2017'] },
  { code: '2', zh: '校准', en: 'Calibrating', editions: ['2017'] },
  { code: '3', zh: '维护', en: 'Maintenance', editions: ['2017'] },
  { code: '4', zh: '报警', en: 'Alarm', editions: ['2017'] },
  { code: '5', zh: '反吹', en: 'Blow-back', editions: ['2017'] },
]
