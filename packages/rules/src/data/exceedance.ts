/** The warning ladder (超标预警阶梯): minute, projected hour, hour, day; and the incinerator's furnace temperature. */
import { headOf } from './head.ts'

type Step = Pick<Parameters<typeof headOf>[0], 'id' | 'zh' | 'en' | 'clause' | 'confidence' | 'severity'>
const head = (step: Step) =>
  headOf({ ...step, family: 'exceedance', basis: '排放标准；污染物排放自动监测设备标记规则（2022年第21号）第六条', scope: 'factor' })

const exempt = `unless exempt = marked(x, "exempt") "该时段按标记规则不计入超标判定" / "the period does not count for exceedance under the marking rule"
unless claimed = marked(x, "claimed") "企业已按标记规则标记启停等工况且在时限内，待核查" / "marked by the enterprise as start, stop or fault within its limits, not confirmed yet"`
const note = `note "核对：标记是否在时限内、是否与工况相符；限值是否为当日有效" / "Look at: marks within their time limit and true to the condition; the limit in force that day"`

export const exceedanceRules: readonly string[] = [
  `${head({ id: 'X01', zh: '分钟值连续超限提示', en: 'Minute values over the limit in a row', clause: '预警阶梯', confidence: 'project', severity: 'notice' })}
${note}
param minutes = 3 min "连续超限时间" / "time over the limit in a row"
input x value every 1 min "分钟值" / "minute value"
when x > x.limit
for minutes
${exempt}
breach x 40 for 5 min, 55 for minutes + 1 min
calm x 50 for 30 min, noise 40 spread 9 for 120 min`,
  `${head({ id: 'X02', zh: '小时均值预计超限', en: 'Projected hourly mean over the limit', clause: '预警阶梯', confidence: 'project', severity: 'warning' })}
${note}
note "预计值假定剩余分钟保持最近一个分钟值" / "The projection assumes that the last minute value stays for the rest of the hour"
param left = 15 min "至少剩余时间" / "least time left"
param least = 10 "至少已有分钟值" / "least minute values so far"
input x value every 1 min "分钟值" / "minute value"
let projected = (sum(x, this hour) + x * (leftofhour() / 1 min)) / (known(x, this hour) + leftofhour() / 1 min) "预计小时均值" / "projected hourly mean"
when leftofhour() >= left and known(x, this hour) >= least and projected > x.limit
${exempt}
breach x 45 for 15 min, 60 for 20 min
calm x noise 42 spread 6 for 180 min`,
  `${head({ id: 'X03', zh: '小时均值超标', en: 'Hourly mean over the limit', clause: '烟气：任何1小时平均浓度', confidence: 'verified', severity: 'serious' })}
${note}
input x value every 1 h "小时均值" / "hourly mean"
let multiple = (x - x.limit) / x.limit "超标倍数" / "exceedance multiple"
when x > x.limit
${exempt}
breach x 50 for 3 h, 50.04 for 1 h
calm x 50 for 3 h, noise 40 spread 10 for 48 h`,
  `${head({ id: 'X04', zh: '日均值超标', en: 'Daily mean over the limit', clause: '废水：有效日均值；生活垃圾焚烧：日均值', confidence: 'verified', severity: 'serious' })}
${note}
input x value every 1 d "日均值" / "daily mean"
let multiple = (x - x.limit) / x.limit "超标倍数" / "exceedance multiple"
when x > x.limit
${exempt}
breach x 50 for 3 d, 50.1 for 1 d
calm x 50 for 3 d, noise 40 spread 10 for 30 d`,
  `${head({ id: 'X05', zh: '废水小时值超限预警', en: 'Waste-water hour over the limit', clause: '小时值超限为预警，不是超标', confidence: 'verified', severity: 'warning' })}
${note}
input x value every 1 h "小时值" / "hourly value"
when x > x.limit
${exempt}
breach x 50 for 3 h, 51 for 1 h
calm x 50 for 3 h, noise 40 spread 10 for 48 h`,
  `${head({ id: 'X06', zh: '焚烧炉温不达标', en: 'Furnace below 850 °C', clause: '生活垃圾焚烧发电厂自动监测数据应用管理规定：5分钟均值低于850℃一日累计超过5次', confidence: 'secondary', severity: 'serious' })}
note "启炉、停炉、烘炉、停炉降温、故障、事故时段不计" / "Start, stop, warming, cooling, fault and accident periods do not count"
param floor = 850 "℃" "炉温下限" / "lowest temperature"
param times = 5 "允许次数" / "times allowed"
input x value every 1 min "炉膛温度分钟值" / "minute value of the furnace temperature"
let mean = mean(x, each 5 min needs 4) "炉膛温度5分钟均值" / "five-minute mean of the furnace temperature"
let marks = count(marked(x, "start") or marked(x, "stop") or marked(x, "fault") or marked(x, "standstill"), each 5 min needs 0)
let below = count(mean < floor and marks = 0, this day needs 0) "本日低于下限次数" / "times below today"
when below > times
breach x 900 for 60 min, 849.9 for 30 min
calm x 850 for 60 min, noise 950 spread 90 for 600 min, 849.9 for 25 min`,
]
