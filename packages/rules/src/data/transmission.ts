/** Missing data and rates (缺数与传输率): one evaluator an outlet, so that a silent device is one alarm and not one for each of its factors. */
import { headOf } from './head.ts'

type Step = Pick<Parameters<typeof headOf>[0], 'id' | 'zh' | 'en' | 'clause' | 'confidence' | 'severity'>
const head = (step: Step) => headOf({ ...step, family: 'transmission', basis: '有效传输率 = 传输率 × 有效率', scope: 'outlet' })

export const transmissionRules: readonly string[] = [
  `${head({ id: 'T01', zh: '分钟数据中断', en: 'Minute data missing', clause: '数据缺失', confidence: 'project', severity: 'warning' })}
note "先看原因：设备、供电、网络、本平台自身中断、计划停运" / "First the cause: device, power, network, an outage of this platform, planned stop"
note "从未上传过分钟数据的监测项目不计" / "What never sent minute data is not missed"
param minutes = 60 min "中断时间" / "time without data"
input pollutants value many every 1 min raw "各监测项目分钟值" / "minute values of what is measured"
input outage event every 1 min "本平台自身中断" / "outage of this platform"
input standstill event every 1 min "已标记停运" / "marked as standing still"
let silent = count m in pollutants: missing(m) and either(age(m), 0 min) >= minutes "中断的监测项目数" / "factors without data"
let longest "min" = largest m in pollutants: either(age(m), 0 min) "距最近一条数据" / "since the last record"
when silent >= 1
unless ours = recently(outage, minutes) "本平台自身中断" / "an outage of this platform"
unless stopped = recently(standstill, minutes) "已标记停运" / "marked as standing still"
back longest
breach pollutants 40 for 10 min, gap for minutes + 5 min
calm pollutants 40 for 30 min, gap for minutes - 5 min, 40 for 30 min`,
  `${head({ id: 'T02', zh: '日有效传输率偏低', en: 'Daily effective transmission rate low', clause: '考核值常用90%，十二五期间为75%', confidence: 'secondary', severity: 'warning' })}
note "停运时段按标记退出分母；补传后重新计算；首日从零时起未满的不评" / "Stopped periods leave the denominator; counted again after backfill; a first day that did not begin at midnight is not assessed"
param target = 0.9 "有效传输率目标" / "target rate"
input pollutants value many every 1 h raw "各监测项目小时值" / "hourly values of what is measured"
let due = sum m in pollutants: count(missing(m) or not missing(m), each 1 d needs 24) - count(stopped(m), each 1 d needs 0) "应传小时值数" / "hourly values due"
let good = sum m in pollutants: count(valid(m), each 1 d needs 0) "有效小时值数" / "valid hourly values"
let rate = good / due "有效传输率" / "effective transmission rate"
when rate < target
breach pollutants 40 for 20 h, 40 for 4 h as invalid, 40 for 24 h
calm pollutants 40 for 22 h, 40 for 2 h as invalid, 40 for 12 h, 0 for 12 h as stopped`,
  `${head({ id: 'T03', zh: '频繁断数', en: 'Frequent short gaps', clause: '数据缺失', confidence: 'project', severity: 'notice' })}
note "多为通讯链路问题" / "Most often the communication line"
param times = 5 "断数次数" / "gaps in a day"
input pollutants value many every 1 min raw "各监测项目分钟值" / "minute values of what is measured"
let gaps = largest m in pollutants: count(rises(missing(m) and either(age(m), 0 min) > 0 min), this day needs 0) "本日断数次数" / "gaps today"
when gaps >= times
breach pollutants ${'40 for 10 min, gap for 8 min, '.repeat(6)}40 for 10 min
calm pollutants 40 for 10 min, gap for 8 min, 40 for 20 min`,
]
