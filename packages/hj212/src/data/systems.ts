/** System codes (系统编码, ST). A hint, not a fact: devices in the field send wrong ones. Source: HJ 212-2017 table 5; the rest as each row says. */
import type { Edition } from '../commands/command.ts'

export interface SystemCode {
  readonly code: string
  readonly zh: string
  readonly en: string
  readonly group: 'environment-quality' | 'pollution-source' | 'process' | 'interaction' | 'extension'
  readonly editions: readonly Edition[]
  readonly source: string
  readonly note?: string
}

export const systemCodes: readonly SystemCode[] = [
  { code: '21', zh: '地表水质量监测', en: 'Surface water quality', group: 'environment-quality', editions: ['2005', '2017'], source: 'HJ 212-2017 table 5', note: 'not checked for 2025 (expected unchanged)' },
  { code: '22', zh: '空气质量监测', en: 'Ambient air quality', group: 'environment-quality', editions: ['2005', '2017'], source: 'HJ 212-2017 table 5', note: 'not checked for 2025 (expected unchanged)' },
  { code: '23', zh: '声环境质量监测', en: 'Acoustic environment quality', group: 'environment-quality', editions: ['2005', '2017', '2025'], source: 'HJ 212-2017 table 5' },
  { code: '24', zh: '地下水质量监测', en: 'Groundwater quality', group: 'environment-quality', editions: ['2017'], source: 'HJ 212-2017 table 5', note: 'not checked for 2025 (expected unchanged)' },
  { code: '25', zh: '土壤质量监测', en: 'Soil quality', group: 'environment-quality', editions: ['2017'], source: 'HJ 212-2017 table 5', note: 'not checked for 2025 (expected unchanged)' },
  { code: '26', zh: '海水质量监测', en: 'Sea water quality', group: 'environment-quality', editions: ['2017'], source: 'HJ 212-2017 table 5', note: 'not checked for 2025 (expected unchanged)' },
  { code: '27', zh: '挥发性有机物监测', en: 'Volatile organic compounds', group: 'environment-quality', editions: ['2017', '2025'], source: 'HJ 212-2017 table 5' },
  { code: '31', zh: '大气环境污染源', en: 'Air pollution source', group: 'pollution-source', editions: ['2005', '2017', '2025'], source: 'HJ 212-2017 table 5' },
  { code: '32', zh: '地表水体环境污染源', en: 'Surface water pollution source', group: 'pollution-source', editions: ['2005', '2017', '2025'], source: 'HJ 212-2017 table 5' },
  { code: '33', zh: '地下水体环境污染源', en: 'Groundwater pollution source', group: 'pollution-source', editions: ['2005', '2017'], source: 'HJ 212-2017 table 5', note: 'not checked for 2025 (expected unchanged)' },
  { code: '34', zh: '海洋环境污染源', en: 'Marine pollution source', group: 'pollution-source', editions: ['2005', '2017'], source: 'HJ 212-2017 table 5', note: 'not checked for 2025 (expected unchanged)' },
  { code: '35', zh: '土壤环境污染源', en: 'Soil pollution source', group: 'pollution-source', editions: ['2005', '2017'], source: 'HJ 212-2017 table 5', note: 'not checked for 2025 (expected unchanged)' },
  { code: '36', zh: '声环境污染源', en: 'Noise pollution source', group: 'pollution-source', editions: ['2005', '2017'], source: 'HJ 212-2017 table 5', note: 'not checked for 2025 (expected unchanged)' },
  { code: '37', zh: '振动环境污染源', en: 'Vibration source', group: 'pollution-source', editions: ['2005', '2017'], source: 'HJ 212-2017 table 5', note: 'not checked for 2025 (expected unchanged)' },
  { code: '38', zh: '放射性环境污染源', en: 'Radioactive source', group: 'pollution-source', editions: ['2005', '2017'], source: 'HJ 212-2017 table 5', note: 'not checked for 2025 (expected unchanged)' },
  { code: '39', zh: '工地扬尘污染源', en: 'Construction-site dust source', group: 'pollution-source', editions: ['2017', '2025'], source: 'HJ 212-2017 table 5' },
  { code: '41', zh: '电磁环境污染源', en: 'Electromagnetic source', group: 'pollution-source', editions: ['2005', '2017'], source: 'HJ 212-2017 table 5', note: 'not checked for 2025 (expected unchanged)' },
  { code: '44', zh: '用电监控', en: 'Electricity-use monitoring', group: 'pollution-source', editions: ['2025'], source: '1052666/1052-OS guide; caoyiliang/HJ212 test frame (ST=44)', note: 'not read in the standard itself' },
  { code: '45', zh: '关键生产工况监控', en: 'Key production-condition monitoring', group: 'pollution-source', editions: ['2025'], source: '1052666/1052-OS guide', note: 'not read in the standard itself' },
  { code: '51', zh: '烟气排放过程监控', en: 'Flue-gas emission process monitoring', group: 'process', editions: ['2017'], source: 'HJ 212-2017 table 5', note: 'some oil-fume (油烟) devices also use 51; not checked for 2025 (expected unchanged)' },
  { code: '52', zh: '污水排放过程监控', en: 'Sewage discharge process monitoring', group: 'process', editions: ['2017'], source: 'HJ 212-2017 table 5', note: 'not checked for 2025 (expected unchanged)' },
  { code: '91', zh: '系统交互', en: 'System interaction', group: 'interaction', editions: ['2005', '2017', '2025'], source: 'HJ 212-2017 table 5', note: 'used in the reply frames 9011 9012 9013 9014 (and heart-beat by some devices)' },
  { code: '80', zh: '用电监管', en: 'Electricity-use supervision (provincial)', group: 'extension', editions: ['vendor'], source: 'public frames of Henan, Shaanxi and Hebei style devices', note: 'outside the ranges of the standard' },
  { code: '101', zh: '油烟', en: 'Cooking fume (vendor)', group: 'extension', editions: ['vendor'], source: 'frame in tonyxia2016/HJ212Receiver', note: 'three characters: breaks a two-character field' },
]
