/**
 * Device information (现场端信息编码): codes of 3020 and 3021, `i` + device + kind + number. `x` stands for one digit.
 * Source: HJ 212-2017 table B.10; i23005 to i23008 from secondary material of HJ 212-2025, under descriptive names.
 */
import type { Version } from '../message.ts'

export interface DeviceInformation {
  readonly code: string
  readonly zh: string
  readonly en: string
  readonly device: 'analyser' | 'data-logger' | 'auxiliary'
  readonly kind: 'log' | 'state' | 'parameter'
  readonly unit?: string
  /** As the standard writes it: N3.1 is three digits and one behind the point, C24 up to 24 characters. A default for display, not a limit. */
  readonly format?: string
  readonly editions: readonly Version[]
  readonly source: string
  readonly note?: string
  readonly values?: Readonly<Record<string, { readonly zh: string; readonly en: string }>>
}

export const deviceInformation: readonly DeviceInformation[] = [
  { code: 'i11001', zh: '运行日志', en: 'Operation log', device: 'analyser', kind: 'log', format: 'C890', editions: ['2017'], source: 'HJ 212-2017 table B.10' },
  { code: 'i12001', zh: '工作状态', en: 'Working state', device: 'analyser', kind: 'state', format: 'N2', editions: ['2017'], source: 'HJ 212-2017 table B.10',
    values: {'0': { zh: '运行', en: 'running' }, '1': { zh: '维护', en: 'maintenance' }, '2': { zh: '故障', en: 'fault' }, '3': { zh: '校准', en: 'calibrating' }, '5': { zh: '反吹', en: 'blow-back' }, '6': { zh: '电源故障', en: 'power fault' }, '7': { zh: '测量', en: 'measuring' }, '8': { zh: '标定', en: 'standardising' }, '9': { zh: '待机', en: 'stand-by' }, '10': { zh: '运维', en: 'service' }} },
  { code: 'i12002', zh: '分析仪与数采仪通讯状态', en: 'Link between analyser and logger', device: 'analyser', kind: 'state', format: 'N1', editions: ['2017'], source: 'HJ 212-2017 table B.10',
    values: {'0': { zh: '正常', en: 'normal' }, '1': { zh: '异常', en: 'abnormal' }} },
  { code: 'i12003', zh: 'COD分析仪报警状态', en: 'Alarm state of the COD analyser', device: 'analyser', kind: 'state', format: 'N1', editions: ['2017'], source: 'HJ 212-2017 table B.10',
    values: {'0': { zh: '正常', en: 'normal' }, '1': { zh: '报警', en: 'alarm' }} },
  { code: 'i13001', zh: '测量量程', en: 'Measuring range', device: 'analyser', kind: 'parameter', editions: ['2017'], source: 'HJ 212-2017 table B.10' },
  { code: 'i13002', zh: '测量精度', en: 'Accuracy', device: 'analyser', kind: 'parameter', editions: ['2017'], source: 'HJ 212-2017 table B.10' },
  { code: 'i13003', zh: '测量间隔', en: 'Measuring interval', device: 'analyser', kind: 'parameter', unit: 'min', format: 'N4', editions: ['2017'], source: 'HJ 212-2017 table B.10' },
  { code: 'i13004', zh: '消解温度', en: 'Digestion temperature', device: 'analyser', kind: 'parameter', unit: '°C', format: 'N3.1', editions: ['2017'], source: 'HJ 212-2017 table B.10' },
  { code: 'i13005', zh: '消解时长', en: 'Digestion time', device: 'analyser', kind: 'parameter', unit: 'min', format: 'N2', editions: ['2017'], source: 'HJ 212-2017 table B.10' },
  { code: 'i13006', zh: '校准时间', en: 'Time of calibration', device: 'analyser', kind: 'parameter', unit: 'YYYYMMDDhhmmss', format: 'YYYYMMDDHHMMSS', editions: ['2017'], source: 'HJ 212-2017 table B.10' },
  { code: 'i13007', zh: '截距', en: 'Intercept', device: 'analyser', kind: 'parameter', editions: ['2017'], source: 'HJ 212-2017 table B.10' },
  { code: 'i13008', zh: '斜率', en: 'Slope', device: 'analyser', kind: 'parameter', editions: ['2017'], source: 'HJ 212-2017 table B.10' },
  { code: 'i13009', zh: '测量检出限', en: 'Detection limit', device: 'analyser', kind: 'parameter', editions: ['2017'], source: 'HJ 212-2017 table B.10' },
  { code: 'i21001', zh: '运行日志', en: 'Operation log', device: 'data-logger', kind: 'log', format: 'C890', editions: ['2017'], source: 'HJ 212-2017 table B.10' },
  { code: 'i22001', zh: '工作状态', en: 'Working state', device: 'data-logger', kind: 'state', format: 'N1', editions: ['2017'], source: 'HJ 212-2017 table B.10',
    values: {'0': { zh: '运行', en: 'running' }, '1': { zh: '停机', en: 'stopped' }, '2': { zh: '故障', en: 'fault' }, '3': { zh: '维护', en: 'maintenance' }} },
  { code: 'i22002', zh: '用户状态', en: 'User logged in', device: 'data-logger', kind: 'state', format: 'N1', editions: ['2017'], source: 'HJ 212-2017 table B.10',
    values: {'0': { zh: '普通用户', en: 'ordinary user' }, '1': { zh: '管理员', en: 'administrator' }, '2': { zh: '维护人员', en: 'maintenance staff' }} },
  { code: 'i22003', zh: '数采仪与上位机通讯状态', en: 'Link between logger and host', device: 'data-logger', kind: 'state', format: 'N1', editions: ['2017'], source: 'HJ 212-2017 table B.10',
    values: {'0': { zh: '正常', en: 'normal' }, '1': { zh: '异常', en: 'abnormal' }} },
  { code: 'i22101', zh: '数采仪通道通讯状态', en: 'Link of a logger channel', device: 'data-logger', kind: 'state', format: 'N1', editions: ['2017'], source: 'HJ 212-2017 table B.10',
    values: {'0': { zh: '正常', en: 'normal' }, '1': { zh: '异常', en: 'abnormal' }, '2': { zh: '通道未接设备', en: 'nothing on the channel' }} },
  { code: 'i23001', zh: '本地大气压力', en: 'Local air pressure', device: 'data-logger', kind: 'parameter', unit: 'kPa', format: 'N3.3', editions: ['2017'], source: 'HJ 212-2017 table B.10' },
  { code: 'i31001', zh: '门禁日志', en: 'Door log', device: 'auxiliary', kind: 'log', format: 'C890', editions: ['2017'], source: 'HJ 212-2017 table B.10' },
  { code: 'i32001', zh: '门禁状态', en: 'Door control state', device: 'auxiliary', kind: 'state', format: 'N1', editions: ['2017'], source: 'HJ 212-2017 table B.10',
    values: {'0': { zh: '运行', en: 'running' }, '1': { zh: '停机', en: 'stopped' }, '2': { zh: '故障', en: 'fault' }, '3': { zh: '维护', en: 'maintenance' }} },
  { code: 'i33001', zh: 'CEMS伴热管温度', en: 'Temperature of the CEMS heated line', device: 'auxiliary', kind: 'parameter', unit: '°C', format: 'N4', editions: ['2017'], source: 'HJ 212-2017 table B.10' },
  { code: 'i33002', zh: 'CEMS冷凝温度', en: 'CEMS condenser temperature', device: 'auxiliary', kind: 'parameter', unit: '°C', format: 'N1.1', editions: ['2017'], source: 'HJ 212-2017 table B.10' },
  { code: 'i33101', zh: '监测站房温度', en: 'Station temperature', device: 'auxiliary', kind: 'parameter', unit: '°C', format: 'N4', editions: ['2017'], source: 'HJ 212-2017 table B.10' },
  { code: 'i33102', zh: '监测站房湿度', en: 'Station humidity', device: 'auxiliary', kind: 'parameter', unit: '%', format: 'N4', editions: ['2017'], source: 'HJ 212-2017 table B.10', note: 'the text prints degrees Celsius, a misprint' },
  { code: 'i33103', zh: '监测站房电压', en: 'Station voltage', device: 'auxiliary', kind: 'parameter', unit: 'V', format: 'N4', editions: ['2017'], source: 'HJ 212-2017 table B.10' },
  { code: 'i33104', zh: '监测站房原水压力', en: 'Raw-water pressure at the station', device: 'auxiliary', kind: 'parameter', unit: 'kPa', format: 'N6', editions: ['2017'], source: 'HJ 212-2017 table B.10' },
  { code: 'i33105', zh: '监测站房进样压力1', en: 'Sample pressure 1 at the station', device: 'auxiliary', kind: 'parameter', unit: 'kPa', format: 'N6', editions: ['2017'], source: 'HJ 212-2017 table B.10' },
  { code: 'i33106', zh: '监测站房进样压力2', en: 'Sample pressure 2 at the station', device: 'auxiliary', kind: 'parameter', unit: 'kPa', format: 'N6', editions: ['2017'], source: 'HJ 212-2017 table B.10' },
  { code: 'i33107', zh: '沉砂池清洗时间', en: 'Cleaning time of the grit chamber', device: 'auxiliary', kind: 'parameter', unit: 's', format: 'N4', editions: ['2017'], source: 'HJ 212-2017 table B.10' },
  { code: 'i33200', zh: '污水处理站（厂）电流量', en: 'Current of the sewage plant', device: 'auxiliary', kind: 'parameter', unit: 'A', format: 'N4.2', editions: ['2017'], source: 'HJ 212-2017 table B.10' },
  { code: 'i33201', zh: '污水处理站（厂）累计耗电量', en: 'Electricity used by the sewage plant, total', device: 'auxiliary', kind: 'parameter', unit: 'kWh', format: 'N13', editions: ['2017'], source: 'HJ 212-2017 table B.10' },
  { code: 'i33202', zh: '污水处理站（厂）日耗电量', en: 'Electricity used by the sewage plant in the day', device: 'auxiliary', kind: 'parameter', unit: 'kWh', format: 'N7', editions: ['2017'], source: 'HJ 212-2017 table B.10' },
  { code: 'i3331x', zh: '炉膛内上部焚烧温度', en: 'Furnace temperature, upper part', device: 'auxiliary', kind: 'parameter', unit: '°C', format: 'N4.1', editions: ['2017'], source: 'HJ 212-2017 table B.10' },
  { code: 'i3332x', zh: '炉膛内中部焚烧温度', en: 'Furnace temperature, middle part', device: 'auxiliary', kind: 'parameter', unit: '°C', format: 'N4.1', editions: ['2017'], source: 'HJ 212-2017 table B.10' },
  { code: 'i3333x', zh: '炉膛内下部焚烧温度', en: 'Furnace temperature, lower part', device: 'auxiliary', kind: 'parameter', unit: '°C', format: 'N4.1', editions: ['2017'], source: 'HJ 212-2017 table B.10' },
  { code: 'i3334x', zh: '炉膛内二次空气喷入点温度', en: 'Furnace temperature at the secondary air inlet', device: 'auxiliary', kind: 'parameter', unit: '°C', format: 'N4.1', editions: ['2017'], source: 'HJ 212-2017 table B.10' },
  { code: 'i33400', zh: '生产负荷', en: 'Production load', device: 'auxiliary', kind: 'parameter', unit: '%', format: 'N3.1', editions: ['2017'], source: 'HJ 212-2017 table B.10' },
  { code: 'i23005', zh: '数采仪编号', en: 'Logger number', device: 'data-logger', kind: 'parameter', format: 'C24', editions: ['2025'], source: 'HJ 212-2025 (secondary material)', note: 'descriptive name; printed name not seen' },
  { code: 'i23006', zh: '数采仪CPU序号', en: 'CPU number of the logger', device: 'data-logger', kind: 'parameter', editions: ['2025'], source: 'HJ 212-2025 (secondary material)', note: 'descriptive name; printed name not seen' },
  { code: 'i23007', zh: '数采仪MAC地址1', en: 'MAC address 1 of the logger', device: 'data-logger', kind: 'parameter', editions: ['2025'], source: 'HJ 212-2025 (secondary material)', note: 'descriptive name; printed name not seen' },
  { code: 'i23008', zh: '数采仪MAC地址2', en: 'MAC address 2 of the logger', device: 'data-logger', kind: 'parameter', editions: ['2025'], source: 'HJ 212-2025 (secondary material)', note: 'descriptive name; printed name not seen' },
]
