/** Names of the wire in plain words: fields of the head, named fields of CP, suffixes of a factor. Source: HJ 212-2017 tables 3 and 4; rows of other editions say so. */
import type { Edition } from '../commands/command.ts'

/** How a value reads; `text` is shown as sent. */
export type Reading = 'text' | 'time' | 'request-result' | 'execution-result' | 'mark' | 'facility-state' | 'factor' | 'device-information' | 'yes-no'

export interface Word {
  readonly name: string
  readonly zh: string
  readonly en: string
  readonly unit?: { readonly zh: string; readonly en: string }
  readonly reads?: Reading
  /** Absent where the word is of 2017 and stands in every later edition. */
  readonly editions?: readonly Edition[]
}

const second = { zh: '秒', en: 's' }
const minute = { zh: '分钟', en: 'min' }
const hour = { zh: '小时', en: 'h' }

export const namedFields: readonly Word[] = [
  { name: 'SystemTime', zh: '系统时间', en: 'clock', reads: 'time' },
  { name: 'QN', zh: '所应答命令的请求编码', en: 'request number of what is answered', reads: 'time', editions: ['2005'] },
  { name: 'CN', zh: '所应答命令的命令编码', en: 'command code of what is answered', editions: ['2005'] },
  { name: 'PNO', zh: '所应答数据包的包号', en: 'packet number of what is answered', editions: ['2005'] },
  { name: 'PNUM', zh: '所应答数据的总包数', en: 'total packets of what is answered', editions: ['2005'] },
  { name: 'QnRtn', zh: '请求回应代码', en: 'reply to the request', reads: 'request-result' },
  { name: 'ExeRtn', zh: '执行结果代码', en: 'result of the execution', reads: 'execution-result' },
  { name: 'RtdInterval', zh: '实时采样数据上报间隔', en: 'interval of real-time data', unit: second },
  { name: 'MinInterval', zh: '分钟数据上报间隔', en: 'interval of minute data', unit: minute },
  { name: 'RestartTime', zh: '数采仪开机时间', en: 'start of the data logger', reads: 'time' },
  { name: 'BeginTime', zh: '开始时间', en: 'begin of the period', reads: 'time' },
  { name: 'EndTime', zh: '截止时间', en: 'end of the period', reads: 'time' },
  { name: 'DataTime', zh: '数据时间', en: 'time of the data', reads: 'time' },
  { name: 'NewPW', zh: '新密码', en: 'new password' },
  { name: 'PW', zh: '新密码', en: 'new password', editions: ['2005'] },
  { name: 'OverTime', zh: '超时时间', en: 'time-out', unit: second },
  { name: 'ReCount', zh: '重发次数', en: 'number of resends' },
  { name: 'PolId', zh: '污染因子编码', en: 'factor code', reads: 'factor' },
  { name: 'InfoId', zh: '现场端信息编码', en: 'device-information code', reads: 'device-information' },
  { name: 'VaseNo', zh: '采样瓶编号', en: 'number of the sample bottle' },
  { name: 'CstartTime', zh: '设备采样起始时间', en: 'first sampling time of the day' },
  { name: 'CTime', zh: '采样周期', en: 'sampling period', unit: hour },
  { name: 'Stime', zh: '出样时间', en: 'time from sampling to result', unit: minute },
  { name: 'Flag', zh: '数据标记（未指明因子）', en: 'data mark that names no factor', reads: 'mark', editions: ['vendor'] },
  { name: 'WarnTime', zh: '超限报警时间', en: 'delay of over-limit alarms', unit: second, editions: ['2005'] },
  { name: 'ReportTime', zh: '数据上报时间', en: 'daily reporting time', editions: ['2005'] },
  { name: 'AlarmTime', zh: '超限开始时间', en: 'start of the excess', reads: 'time', editions: ['2005'] },
  { name: 'AlarmType', zh: '报警类型（1 超限，0 恢复）', en: 'kind of alarm (1 over limit, 0 back to normal)', editions: ['2005'] },
  { name: 'AlarmTarget', zh: '上位机地址', en: 'host address', editions: ['2005'] },
  { name: 'DayStdValue', zh: '噪声昼间标准值', en: 'noise limit by day', editions: ['2005'] },
  { name: 'NightStdValue', zh: '噪声夜间标准值', en: 'noise limit by night', editions: ['2005'] },
  { name: 'SKCreateTime', zh: '密钥生成时间', en: 'time of the key', reads: 'time', editions: ['2025'] },
  { name: 'NewSK', zh: '新密钥', en: 'new key', editions: ['2025'] },
  { name: 'CalibrationType', zh: '校准类型（0 零点，1 量程）', en: 'kind of calibration (0 zero, 1 span)', editions: ['2025'] },
  { name: 'RunMode', zh: '运行模式', en: 'run mode', editions: ['surface-water'] },
  { name: 'SystemTask', zh: '系统任务', en: 'task of the system', editions: ['surface-water'] },
  { name: 'SystemAlarm', zh: '系统报警', en: 'alarm of the system', editions: ['surface-water'] },
  { name: 'PumpState', zh: '泵状态', en: 'state of the pump', editions: ['surface-water'] },
  { name: 'ValveStateList', zh: '阀状态列表', en: 'states of the valves', editions: ['surface-water'] },
  { name: 'Lng', zh: '经度', en: 'longitude', editions: ['surface-water'] },
  { name: 'Lat', zh: '纬度', en: 'latitude', editions: ['surface-water'] },
  { name: 'Temp', zh: '站房温度', en: 'station temperature', editions: ['surface-water'] },
  { name: 'Hum', zh: '站房湿度', en: 'station humidity', editions: ['surface-water'] },
  { name: 'Volt', zh: '站房电压', en: 'station voltage', editions: ['surface-water'] },
  { name: 'CONC', zh: '油烟浓度', en: 'fume concentration', editions: ['vendor'] },
  { name: 'FANSTATUS', zh: '风机状态', en: 'state of the fan', editions: ['vendor'] },
  { name: 'PURIFYSTATUS', zh: '净化器状态', en: 'state of the purifier', editions: ['vendor'] },
]

export const suffixes: readonly Word[] = [
  { name: 'Rtd', zh: '实时值', en: 'real-time value' },
  { name: 'ZsRtd', zh: '折算实时值', en: 'real-time value, converted to reference oxygen' },
  { name: 'Min', zh: '最小值', en: 'minimum' },
  { name: 'Avg', zh: '平均值', en: 'mean' },
  { name: 'Max', zh: '最大值', en: 'maximum' },
  { name: 'ZsMin', zh: '折算最小值', en: 'minimum, converted' },
  { name: 'ZsAvg', zh: '折算平均值', en: 'mean, converted' },
  { name: 'ZsMax', zh: '折算最大值', en: 'maximum, converted' },
  { name: 'Cou', zh: '累计值', en: 'total of the period' },
  { name: 'Flag', zh: '数据标记', en: 'data mark', reads: 'mark' },
  { name: 'EFlag', zh: '设备标志（厂家自定义）', en: 'mark of the maker' },
  { name: 'SampleTime', zh: '采样时间', en: 'sampling time', reads: 'time' },
  { name: 'Data', zh: '监测值', en: 'value of the period' },
  { name: 'DayData', zh: '昼间监测值', en: 'value of the day hours' },
  { name: 'NightData', zh: '夜间监测值', en: 'value of the night hours' },
  { name: 'RS', zh: '治理设施运行状态', en: 'state of the treatment facility', reads: 'facility-state' },
  { name: 'RT', zh: '治理设施一日运行时间', en: 'run time of the treatment facility in the day', unit: hour },
  { name: 'Info', zh: '现场端信息', en: 'device information', reads: 'device-information' },
  { name: 'SN', zh: '分析仪唯一标识', en: 'identity of the analyser' },
  { name: 'Ala', zh: '报警期间监测值', en: 'value during the alarm', editions: ['2005'] },
  { name: 'UpValue', zh: '报警上限', en: 'upper alarm limit', editions: ['2005'] },
  { name: 'LowValue', zh: '报警下限', en: 'lower alarm limit', editions: ['2005'] },
  { name: 'CompleteTime', zh: '测量完成时间', en: 'end of the measurement', reads: 'time', editions: ['2025'] },
  { name: 'SampleType', zh: '样品类型', en: 'kind of sample', editions: ['2025'] },
  { name: 'SampleRd', zh: '标样测量值', en: 'reading of the standard sample', editions: ['2025'] },
  { name: 'StandardValue', zh: '标样标准值', en: 'value of the standard sample', editions: ['2025', 'surface-water'] },
  { name: 'ResultType', zh: '核查是否合格', en: 'whether the check was passed', reads: 'yes-no', editions: ['2025'] },
  { name: 'SpanValue', zh: '跨度值', en: 'span value', editions: ['surface-water'] },
  { name: 'Check', zh: '核查值', en: 'reading of the check', editions: ['surface-water'] },
  { name: 'ZsCou', zh: '折算累计值', en: 'total, converted', editions: ['vendor'] },
  { name: 'Ia', zh: 'A相电流', en: 'current of phase A', unit: { zh: 'A', en: 'A' }, editions: ['vendor'] },
  { name: 'Ib', zh: 'B相电流', en: 'current of phase B', unit: { zh: 'A', en: 'A' }, editions: ['vendor'] },
  { name: 'Ic', zh: 'C相电流', en: 'current of phase C', unit: { zh: 'A', en: 'A' }, editions: ['vendor'] },
  { name: 'Ua', zh: 'A相电压', en: 'voltage of phase A', unit: { zh: 'V', en: 'V' }, editions: ['vendor'] },
  { name: 'Ub', zh: 'B相电压', en: 'voltage of phase B', unit: { zh: 'V', en: 'V' }, editions: ['vendor'] },
  { name: 'Uc', zh: 'C相电压', en: 'voltage of phase C', unit: { zh: 'V', en: 'V' }, editions: ['vendor'] },
  // Power comes in kW from one dialect and in W from another: no unit here.
  { name: 'Pt', zh: '总有功功率', en: 'active power, total', editions: ['vendor'] },
  { name: 'Pa', zh: 'A相有功功率', en: 'active power of phase A', editions: ['vendor'] },
  { name: 'Pb', zh: 'B相有功功率', en: 'active power of phase B', editions: ['vendor'] },
  { name: 'Pc', zh: 'C相有功功率', en: 'active power of phase C', editions: ['vendor'] },
  { name: 'Qt', zh: '总无功功率', en: 'reactive power, total', editions: ['vendor'] },
  { name: 'cos', zh: '功率因数', en: 'power factor', editions: ['vendor'] },
  { name: 'Pdem', zh: '有功需量', en: 'active power demand', editions: ['vendor'] },
  { name: 'Ept', zh: '总有功电量', en: 'active energy, total', unit: { zh: 'kWh', en: 'kWh' }, editions: ['vendor'] },
  { name: 'Epa', zh: 'A相有功电量', en: 'active energy of phase A', unit: { zh: 'kWh', en: 'kWh' }, editions: ['vendor'] },
  { name: 'Epb', zh: 'B相有功电量', en: 'active energy of phase B', unit: { zh: 'kWh', en: 'kWh' }, editions: ['vendor'] },
  { name: 'Epc', zh: 'C相有功电量', en: 'active energy of phase C', unit: { zh: 'kWh', en: 'kWh' }, editions: ['vendor'] },
  { name: 'Ori', zh: '原始值', en: 'raw value', editions: ['vendor'] },
  { name: 'ValidNum', zh: '有效数据个数', en: 'number of valid values', editions: ['vendor'] },
  { name: 'TotalNum', zh: '数据总个数', en: 'number of values', editions: ['vendor'] },
  { name: 'Pa_ave', zh: 'A相平均有功功率', en: 'mean active power of phase A', editions: ['vendor'] },
  { name: 'Pb_ave', zh: 'B相平均有功功率', en: 'mean active power of phase B', editions: ['vendor'] },
  { name: 'Pc_ave', zh: 'C相平均有功功率', en: 'mean active power of phase C', editions: ['vendor'] },
  { name: 'Tpa', zh: 'A相温度', en: 'temperature of phase A', unit: { zh: '°C', en: '°C' }, editions: ['vendor'] },
  { name: 'Tpb', zh: 'B相温度', en: 'temperature of phase B', unit: { zh: '°C', en: '°C' }, editions: ['vendor'] },
  { name: 'Tpc', zh: 'C相温度', en: 'temperature of phase C', unit: { zh: '°C', en: '°C' }, editions: ['vendor'] },
  { name: 'Eg1', zh: '无功电量1', en: 'reactive energy 1', unit: { zh: 'kvarh', en: 'kvarh' }, editions: ['vendor'] },
  { name: 'Eg2', zh: '无功电量2', en: 'reactive energy 2', unit: { zh: 'kvarh', en: 'kvarh' }, editions: ['vendor'] },
  { name: 'Eg3', zh: '无功电量3', en: 'reactive energy 3', unit: { zh: 'kvarh', en: 'kvarh' }, editions: ['vendor'] },
  { name: 'Eg4', zh: '无功电量4', en: 'reactive energy 4', unit: { zh: 'kvarh', en: 'kvarh' }, editions: ['vendor'] },
]
