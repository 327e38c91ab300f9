/**
 * Data marks (数据标记): what the device says of a value. The same letter means different things in different editions.
 * The table of 2025 is not known; its examples use N and D, read here by the table of 2017.
 */
export interface DataMark {
  readonly mark: string
  /** Which table: an edition, the air stations of 2005, or the electricity dialect of Hebei. */
  readonly table: '2005' | '2017' | '2005-air' | 'electricity'
  readonly zh: string
  readonly en: string
  /** Whether the value counts for averages and limits, by the word of the device alone. */
  readonly valid: boolean
  readonly source: string
}

export const dataMarks: readonly DataMark[] = [
  { mark: 'N', table: '2017', zh: '在线监控（监测）仪器仪表工作正常', en: 'Instrument normal', valid: true, source: 'HJ 212-2017 table 8' },
  { mark: 'F', table: '2017', zh: '在线监控（监测）仪器仪表停运', en: 'Instrument out of service', valid: false, source: 'HJ 212-2017 table 8' },
  { mark: 'M', table: '2017', zh: '在线监控（监测）仪器仪表处于维护期间产生的数据', en: 'Data produced during maintenance', valid: false, source: 'HJ 212-2017 table 8' },
  { mark: 'S', table: '2017', zh: '手工输入的设定值', en: 'Value set by hand', valid: false, source: 'HJ 212-2017 table 8' },
  { mark: 'D', table: '2017', zh: '在线监控（监测）仪器仪表故障', en: 'Instrument fault', valid: false, source: 'HJ 212-2017 table 8' },
  { mark: 'C', table: '2017', zh: '在线监控（监测）仪器仪表处于校准状态', en: 'Instrument calibrating', valid: false, source: 'HJ 212-2017 table 8' },
  { mark: 'T', table: '2017', zh: '采样数值超过测量上限', en: 'Above measuring range', valid: false, source: 'HJ 212-2017 table 8' },
  { mark: 'B', table: '2017', zh: '在线监控（监测）仪器仪表与数采仪通讯异常', en: 'Instrument-to-logger communication fault', valid: false, source: 'HJ 212-2017 table 8' },
  { mark: 'P', table: '2005', zh: '电源故障', en: 'Power fault', valid: false, source: 'HJ/T 212-2005 field table, pollution sources' },
  { mark: 'F', table: '2005', zh: '排放源停运', en: 'Emission source stopped', valid: false, source: 'HJ/T 212-2005 field table, pollution sources' },
  { mark: 'C', table: '2005', zh: '校验', en: 'Verification/calibration', valid: false, source: 'HJ/T 212-2005 field table, pollution sources' },
  { mark: 'M', table: '2005', zh: '维护', en: 'Maintenance', valid: false, source: 'HJ/T 212-2005 field table, pollution sources' },
  { mark: 'T', table: '2005', zh: '超测上限', en: 'Above measuring range', valid: false, source: 'HJ/T 212-2005 field table, pollution sources' },
  { mark: 'D', table: '2005', zh: '故障', en: 'Fault', valid: false, source: 'HJ/T 212-2005 field table, pollution sources' },
  { mark: 'S', table: '2005', zh: '设定值', en: 'Set value', valid: false, source: 'HJ/T 212-2005 field table, pollution sources' },
  { mark: 'N', table: '2005', zh: '正常', en: 'Normal', valid: true, source: 'HJ/T 212-2005 field table, pollution sources' },
  { mark: '0', table: '2005-air', zh: '校准数据', en: 'Calibration data', valid: false, source: 'HJ/T 212-2005 field table, air stations' },
  { mark: '1', table: '2005-air', zh: '气象参数', en: 'Meteorological parameter', valid: true, source: 'HJ/T 212-2005 field table, air stations' },
  { mark: '2', table: '2005-air', zh: '异常数据', en: 'Abnormal data', valid: false, source: 'HJ/T 212-2005 field table, air stations' },
  { mark: '3', table: '2005-air', zh: '正常数据', en: 'Normal data', valid: true, source: 'HJ/T 212-2005 field table, air stations' },
  { mark: 'J', table: 'electricity', zh: '存疑/无效', en: 'Doubtful or invalid', valid: false, source: 'public Hebei style frames' },
  { mark: 'N', table: 'electricity', zh: '正常', en: 'Normal', valid: true, source: 'public Hebei style frames' },
]
