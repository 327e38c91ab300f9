/** Missing data and rates (缺数与传输率). */
import { headOf } from './head.ts'

type Step = Pick<Parameters<typeof headOf>[0], 'id' | 'zh' | 'en' | 'clause' | 'confidence' | 'severity'>
const head = (step: Step) => headOf({ ...step, family: 'transmission', basis: '有效传输率 = 传输率 × 有效率', scope: 'factor' })

export const transmissionRules: readonly string[] = [
  `${head({ id: 'T01', zh: '分钟数据中断', en: 'Minute data missing', clause: '数据缺失', confidence: 'project', severity: 'warning' })}
note "先看原因：设备、供电、网络、本平台自身中断、计划停运" / "First the cause: device, power, network, an outage of this platform, planned stop"
param minutes = 60 min "中断时间" / "time without data"
input x value every 1 min raw "分钟值" / "minute value"
input outage event every 1 min "本平台自身中断" / "outage of this platform"
when missing(x)
for minutes
unless ours = outage "本平台自身中断" / "an outage of this platform"
breach x 40 for 10 min, gap for minutes + 5 min
calm x 40 for 30 min, gap for minutes - 5 min, 40 for 30 min`,
  `${head({ id: 'T02', zh: '日有效传输率偏低', en: 'Daily effective transmission rate low', clause: '考核值常用90%，十二五期间为75%', confidence: 'secondary', severity: 'warning' })}
note "停运时段按标记退出分母；补传后重新计算" / "Stopped periods leave the denominator; counted again after backfill"
param target = 0.9 "有效传输率目标" / "target rate"
input x value every 1 h raw "小时值" / "hourly value"
let due = 24 - count(stopped(x), each 1 d needs 0) "应传小时数" / "hours due"
let good = count(valid(x), each 1 d needs 0) "有效小时数" / "valid hours"
let rate = good / due "有效传输率" / "effective transmission rate"
when rate < target
breach x 40 for 20 h, 40 for 4 h as invalid, 40 for 24 h
calm x 40 for 22 h, 40 for 2 h as invalid, 40 for 12 h, 0 for 12 h as stopped`,
  `${head({ id: 'T03', zh: '频繁断数', en: 'Frequent short gaps', clause: '数据缺失', confidence: 'project', severity: 'notice' })}
note "多为通讯链路问题" / "Most often the communication line"
param times = 5 "断数次数" / "gaps in a day"
input x value every 1 min raw "分钟值" / "minute value"
let gaps = count(rises(missing(x)), this day needs 0) "本日断数次数" / "gaps today"
when gaps >= times
breach x ${'40 for 10 min, gap for 8 min, '.repeat(6)}40 for 10 min
calm x 40 for 10 min, gap for 8 min, 40 for 20 min`,
]
