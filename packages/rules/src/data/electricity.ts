/** Electricity supervision (用电监管), E01–E16. An alarm is a lead to be confirmed on site, not a finding. */
import { headOf } from './head.ts'

type Step = Pick<Parameters<typeof headOf>[0], 'id' | 'zh' | 'en'> & { readonly scope?: string; readonly severity?: string; readonly clause?: string }
const head = ({ scope = 'group', severity = 'warning', ...step }: Step) =>
  headOf({ family: 'electricity', basis: '污染治理设施应与生产设施同步运行（GB 37822-2019 10.1.2，GB 37824-2019 4.4，GB 39726-2020 4.3）', clause: step.id, confidence: 'project', ...step, scope, severity })

const production = `input production value many every 1 min hold 3 min "产污设施功率" / "power of production"`
const treatment = `input treatment value many every 1 min hold 3 min "治污设施功率" / "power of treatment"`
const maintenance = `input maintenance event every 1 min "已批准的检修申报" / "approved maintenance declaration"`
const declared = `unless declared = maintenance "联动组处于已批准的检修申报期" / "the group is under an approved maintenance declaration"`
const stateParameters = `param onRatio = 0.10 "开机比例" / "ON ratio of the reference power"
param offRatio = 0.05 "停机比例" / "OFF ratio of the reference power"
param debounce = 3 min "状态保持时间" / "time a change must last"`
const productionLogic = `param productionAny = 1 "产污逻辑（1 任一，0 全部）" / "logic of production (1 any, 0 all)"`
const treatmentLogic = `param treatmentAny = 0 "治污逻辑（1 任一，0 全部）" / "logic of treatment (1 any, 0 all)"`
const on = 'state(m, onRatio * m.rated, offRatio * m.rated, debounce)'
const producing = `let producing = productionAny = 1 and (any m in production: ${on}) or productionAny = 0 and (all m in production: ${on}) "产污设施运行" / "production is ON"`
const treating = `let treating = treatmentAny = 1 and (any m in treatment: ${on}) or treatmentAny = 0 and (all m in treatment: ${on}) "所需治污设施运行" / "the required treatment is ON"`
const linked = `${stateParameters}
${productionLogic}
${treatmentLogic}
${production}
${treatment}
${maintenance}
${producing}
${treating}`

export const electricityRules: readonly string[] = [
  `${head({ id: 'E01', zh: '产污开治污停', en: 'Treatment off during production', severity: 'alarm' })}
note "检修申报、供电故障照片、旁路的其他治理设施" / "Maintenance declared, photo of a power fault, another treatment in parallel"
param minutes = 10 min "持续时间" / "duration"
${linked}
let overlap "min" = run(producing and not treating) "产污开而治污停" / "production without treatment"
when producing and not treating
for minutes
${declared}
merge 10 min
breach production 0 for 10 min, 80 for minutes + 20 min
breach treatment 0 for minutes + 30 min
calm production 0 for 10 min, 80 for 300 min, 0 for 30 min
calm treatment 0 for 8 min, 24 for 310 min, 0 for 22 min`,
  `${head({ id: 'E02', zh: '治污晚开', en: 'Treatment started late' })}
note "与 E01 同时出现时并为一条线索" / "Together with E01 it is one lead"
param tolerance = 5 min "允许时间" / "tolerance"
param lead = 0 min "应提前开启时间" / "time it must run before"
${linked}
let lateness "min" = since(rises(producing)) + lead "晚开" / "late by"
when rises(treating) and producing and prev(run(producing and not treating)) >= since(rises(producing)) and lateness > tolerance or rises(producing) and treating and prev(run(treating)) + tolerance < lead
${declared}
back since(rises(producing))
once
breach production 0 for 10 min, 80 for 40 min
breach treatment 0 for 22 min, 24 for 28 min
calm production 0 for 10 min, 80 for 40 min
calm treatment 0 for 15 min, 24 for 35 min`,
  `${head({ id: 'E03', zh: '治污早停', en: 'Treatment stopped early' })}
param tolerance = 5 min "允许时间" / "tolerance"
param lag = 0 min "应延后停机时间" / "time it must run after"
note "工艺是否要求延后吹扫" / "Does the process ask for purging afterwards?"
${linked}
let early "min" = either(prev(run(not treating)), 0 min) + lag "早停" / "early by"
when falls(producing) and prev(run(not treating)) < prev(run(producing)) and early > tolerance and not prev(treating) or falls(treating) and not producing and lag - since(falls(producing)) > tolerance
${declared}
back prev(run(not treating))
once
breach production 80 for 40 min, 0 for 10 min
breach treatment 24 for 31 min, 0 for 19 min
calm production 80 for 40 min, 0 for 10 min
calm treatment 24 for 35 min, 0 for 15 min`,
  `${head({ id: 'E04', zh: '治污降负荷运行', en: 'Treatment under load' })}
note "变频节能与产量是否相称" / "Does the drive follow the output?"
param minutes = 30 min "持续时间" / "duration"
param share = 0.6 "负荷比例" / "share of the reference"
${linked}
let productionLoad = mean m in production: mean(m, last 30 min needs 25) / m.rated "产污负荷" / "load of production"
let treatmentLoad = mean m in treatment: m / m.rated "治污负荷" / "load of treatment"
when treating and productionLoad >= share and treatmentLoad < share
for minutes
${declared}
merge 10 min
breach production 80 for 90 min
breach treatment 50 for 90 min
calm production 80 for 90 min
calm treatment 60 for 90 min`,
  `${head({ id: 'E05', zh: '治污空转', en: 'Treatment idling' })}
note "风门关闭、水泵无水" / "A closed damper, a pump without water"
param minutes = 30 min "持续时间" / "duration"
param band = 0.1 "空载功率偏差" / "band around the no-load power"
param loadedRatio = 0.2 "产污带载比例" / "production is loaded from"
${linked}
let idle = any m in treatment: abs(m - m.noload) <= band * m.noload "治污处于空载功率" / "treatment at its no-load power"
let loaded = any m in production: m >= loadedRatio * m.rated "产污带载" / "production is loaded"
when treating and loaded and idle
for minutes
${declared}
merge 10 min
breach production 80 for 50 min
breach treatment 10.5 for 50 min
calm production 80 for 50 min
calm treatment 24 for 50 min`,
  `${head({ id: 'E06S', zh: '应急停产未落实', en: 'Emergency stop not met', scope: 'facility', severity: 'alarm', clause: 'E06；重污染天气应急减排清单（一厂一策）' })}
note "连续工艺的备案保温功率" / "Filed idle power of continuous processes"
param grace = 30 min "停机宽限" / "grace for a safe stop"
param total = 10 "累计分钟" / "minutes in total"
${stateParameters}
${productionLogic}
${production}
input order event every 1 min "应急停产令" / "emergency order to stop"
${producing}
let minutesOn = count(producing and order and run(order, 4 d) > grace, last 1 d needs 0) "令内开机分钟数" / "minutes ON under the order"
when order and minutesOn >= total
breach production 80 for 60 min
breach order gap for 5 min, 1 for 55 min
calm production 80 for 30 min, 0 for 30 min
calm order gap for 5 min, 1 for 55 min`,
  `${head({ id: 'E06L', zh: '应急限产未落实', en: 'Emergency limit not met', scope: 'site', severity: 'alarm', clause: 'E06；重污染天气应急减排清单（一厂一策）' })}
note "当日覆盖率不足 90% 的设施为无法判定，不作“已落实”，也不报警；按时段核算见应急指令核查" / "A facility below 90 % coverage that day is undetermined: neither achieved nor alarmed; the check of the order computes by its own hours"
note "基准日不含令内任何一天" / "No day that an order touched is in the baseline"
param tolerance = 0.05 "容差" / "tolerance"
param normal = 0.3 "正常生产日的最低比例" / "least share of a normal day"
input listed value many every 1 d "清单设施日用电" / "energy of the listed facilities"
input required setting every 1 d "要求减排比例" / "reduction required"
input touched event every 1 d "当日有应急限产令" / "an order to limit held on that day"
input whole event every 1 d "应急限产令全天有效" / "an order to limit held all day"
let energy "kWh" = sum m in listed: m "清单设施日用电合计" / "energy of the listed facilities together"
let baseline "kWh" = mean(only(energy, not touched and energy > normal * percentile(energy, 90, last 30 d needs 3)), last 7 valid) "基准日用电（近7个正常生产日）" / "baseline: the last 7 normal days"
let reduction = 1 - energy / baseline "减排比例" / "reduction"
when whole and reduction < required - tolerance
breach listed 4254.3 for 10 d, 3600 for 1 d
breach required 0.3 for 11 d
breach touched gap for 10 d, 1 for 1 d
breach whole gap for 10 d, 1 for 1 d
calm listed 4254.3 for 10 d, 3050 for 1 d
calm required 0.3 for 11 d
calm touched gap for 10 d, 1 for 1 d
calm whole gap for 10 d, 1 for 1 d`,
  `${head({ id: 'E07A', zh: '失联：全厂停电或断网', en: 'Lost contact: site power or network', scope: 'site', severity: 'notice', clause: 'E07 SITE_POWER_OR_NETWORK' })}
note "停电公告、运营商故障" / "Power-cut notices, faults of the carrier"
param minutes = 30 min "失联时间" / "time without contact"
input main value every 1 min raw "总表" / "main meter"
input points value many every 1 min raw "各监测点" / "metering points"
when missing(main) and (all m in points: missing(m))
for minutes
breach main 200 for 10 min, gap for minutes + 5 min
breach points 80 for 10 min, gap for minutes + 5 min
calm main 200 for 60 min
calm points 80 for 10 min, gap for minutes + 5 min, 80 for 15 min`,
  `${head({ id: 'E07B', zh: '失联：单个采集器', en: 'Lost contact: one collector', scope: 'facility', severity: 'notice', clause: 'E07 SINGLE_COLLECTOR' })}
note "采集器供电、通讯" / "Power and line of the collector"
param minutes = 30 min "失联时间" / "time without contact"
input main value every 1 min raw "总表" / "main meter"
input collector value many every 1 min raw "同一采集器的监测点" / "points of one collector"
when not missing(main) and (all m in collector: missing(m))
for minutes
breach main 200 for minutes + 15 min
breach collector 80 for 10 min, gap for minutes + 5 min
calm main 200 for 60 min
calm collector 80 for 10 min, gap for minutes - 1 min, 80 for 20 min`,
  `${head({ id: 'E07C', zh: '失联：仅产污或仅治污（可疑）', en: 'Lost contact: one side only (suspicious)', severity: 'alarm', clause: 'E07 SINGLE_MODULE' })}
note "总表与其他点有负荷时，只有一侧失联" / "Main meter and others carry load while one side is lost"
param minutes = 30 min "失联时间" / "time without contact"
input main value every 1 min raw "总表" / "main meter"
input production value many every 1 min raw "产污设施功率" / "power of production"
input treatment value many every 1 min raw "治污设施功率" / "power of treatment"
let productionLost = all m in production: missing(m) "产污侧全部失联" / "all of production is lost"
let treatmentLost = all m in treatment: missing(m) "治污侧全部失联" / "all of treatment is lost"
when main > 0.05 * either(main.rated, 0) and (productionLost and not treatmentLost or treatmentLost and not productionLost)
for minutes
breach main 90 for minutes + 15 min
breach production 80 for minutes + 15 min
breach treatment 24 for 10 min, gap for minutes + 5 min
calm main 90 for 60 min
calm production 80 for 60 min
calm treatment 24 for 60 min`,
  `${head({ id: 'E08', zh: '电量不平衡', en: 'Energy balance', scope: 'site' })}
note "未计量的设备、办公用电" / "An unmetered machine, offices"
param part = 0.3 "总表比例" / "share of the main meter"
param sigmas = 3 "历史标准差倍数" / "standard deviations of its history"
input total value every 1 h "总表电量" / "energy of the main meter"
input parts value many every 1 h "各点电量" / "energy of the points"
let unmetered = (total - (sum m in parts: m)) / total "未计量比例" / "share not metered"
when unmetered > part and unmetered > ago(mean(unmetered, last 30 d needs 100), 1 d) + sigmas * ago(sd(unmetered, last 30 d needs 100), 1 d)
breach total noise 100 spread 2 for 130 h, 150 for 3 h
breach parts 90 for 133 h
calm total noise 100 spread 2 for 133 h
calm parts 90 for 133 h`,
  `${head({ id: 'E09P', zh: '缺相或钳表脱落', en: 'One phase zero', scope: 'facility', clause: 'E09' })}
note "真实缺相会使电机跳闸" / "A real lost phase trips the motor"
param minutes = 10 min "持续时间" / "duration"
input a value every 1 min "A相电流" / "current of phase A"
input b value every 1 min "B相电流" / "current of phase B"
input c value every 1 min "C相电流" / "current of phase C"
let most = larger(larger(a, b), c) "最大相电流" / "largest phase current"
let least = smaller(smaller(a, b), c) "最小相电流" / "smallest phase current"
when most > 0.05 * a.ratedCurrent and least <= 0.01 * most
for minutes
breach a 0 for 12 min
breach b 40 for 12 min
breach c 41 for 12 min
calm a 40 for 12 min
calm b 40 for 12 min
calm c 41 for 12 min`,
  `${head({ id: 'E09S', zh: '分相功率之和不符', en: 'Sum of phases differs', scope: 'facility', clause: 'E09' })}
note "接线、变比设置" / "Wiring, ratio setting"
param minutes = 10 min "持续时间" / "duration"
param part = 0.05 "相对偏差" / "relative difference"
input total value every 1 min "总有功功率" / "active power"
input phases value many every 1 min "分相有功功率" / "active power of the phases"
when abs((sum m in phases: m) - total) > part * total
for minutes
breach total 100 for 12 min
breach phases 90 for 12 min
calm total 100 for 12 min
calm phases 95 for 12 min`,
  `${head({ id: 'E09C', zh: '电量读数恒定', en: 'Constant readings', scope: 'facility', clause: 'E09' })}
note "恒定负荷的小型设备" / "A small device of constant load"
param window = 120 min "时段" / "window"
input power value every 1 min "有功功率" / "active power"
when spread(power, last window) = 0 and mean(power, last window) > 0.05 * power.rated
back window - 1 min
breach power noise 80 spread 3 for 30 min, 80 for window
calm power noise 80 spread 3 for 200 min`,
  `${head({ id: 'E09I', zh: '三相不平衡', en: 'Phase imbalance', scope: 'facility', clause: 'E09' })}
note "单相设备除外" / "Not for single-phase devices"
param minutes = 30 min "持续时间" / "duration"
param part = 0.5 "不平衡度" / "imbalance"
input phases value many every 1 min "相电流" / "phase currents"
input reference value every 1 min "最小相电流" / "smallest phase current"
let imbalance = ((largest m in phases: m) - reference) / (mean m in phases: m) "不平衡度" / "imbalance"
when (mean m in phases: m) > 0 and imbalance > part
for minutes
breach phases 40 for 40 min
breach reference 10 for 40 min
calm phases 40 for 40 min
calm reference 30 for 40 min`,
  `${head({ id: 'E09O', zh: '变比改动或开箱', en: 'Ratio changed or cover opened', scope: 'facility', severity: 'alarm', clause: 'E09' })}
note "计划内检定" / "A planned calibration"
input ratio setting every 1 min "互感器变比" / "CT ratio"
input cover event every 1 min "开箱" / "cover opened"
input power value every 1 min raw "有功功率" / "active power"
input planned event every 1 min "计划内检定" / "planned calibration"
when cover or changes(ratio)
unless visit = planned "计划内检定" / "planned calibration"
once
breach power 80 for 20 min
breach ratio 30 for 10 min, 20 for 10 min
breach cover gap for 5 min
calm power 80 for 20 min
calm ratio 30 for 20 min
calm cover gap for 20 min`,
  `${head({ id: 'E10', zh: '禁止时段生产', en: 'Outside allowed hours', scope: 'facility' })}
note "错峰生产、夜间、考试日的许可时段" / "Peak-staggering, night, school exam days"
param minutes = 10 min "持续时间" / "duration"
${stateParameters}
${productionLogic}
${production}
input allowed event every 1 min "许可生产时段" / "permitted hours"
${producing}
when producing and not allowed
for minutes
merge 10 min
breach production 80 for 60 min
breach allowed 1 for 20 min
calm production 80 for 50 min, 0 for 20 min
calm allowed 1 for 60 min`,
  `${head({ id: 'E11', zh: '应付检查式开机', en: 'Sham start' })}
note "计划外检查前后短开" / "Short starts around visits"
param short = 10 min "短开时间" / "short start"
param shortAtVisit = 15 min "检查前后短开时间" / "short start around a visit"
param times = 3 "每日次数" / "times a day"
param around = 60 min "检查前后" / "around a visit"
${stateParameters}
${treatmentLogic}
${treatment}
input visit event every 1 min "检查" / "visit"
${treating}
let ended = falls(treating) and prev(run(treating)) < short
let shortStarts = count(ended, this day needs 0) "本日短开次数" / "short starts today"
when ended and shortStarts >= times or falls(treating) and prev(run(treating)) < shortAtVisit and recently(visit, around)
once
breach treatment ${'0 for 20 min, 24 for 8 min, '.repeat(4)}0 for 10 min
calm treatment 0 for 20 min, 24 for 8 min, 0 for 20 min, 24 for 200 min, 0 for 10 min`,
  `${head({ id: 'E12', zh: '治污降频', en: 'Frequency lowered' })}
note "与产量相称的变频是允许的" / "A drive that follows the output is allowed"
param minutes = 60 min "持续时间" / "duration"
param part = 0.5 "备案功率比例" / "share of the filed power"
param normal = 0.6 "产污正常负荷" / "normal load of production"
${linked}
let lowered = any m in treatment: m < part * m.filed "治污功率低于备案" / "treatment below its filed power"
let productionLoad = mean m in production: m / m.rated "产污负荷" / "load of production"
when treating and lowered and productionLoad >= normal
for minutes
${declared}
merge 10 min
breach production 80 for 80 min
breach treatment 14 for 80 min
calm production 80 for 80 min
calm treatment 15 for 80 min`,
  `${head({ id: 'E13', zh: '治污运行而辅助设施停', en: 'Treatment without its auxiliary' })}
note "按工艺：加药 2 小时、脱附 7 天" / "By process: dosing 2 h, desorption 7 days"
param allowed = 2 h "允许停用时间" / "time allowed OFF"
${stateParameters}
${treatmentLogic}
${treatment}
input auxiliary value every 1 min hold 3 min "辅助设施功率（加药泵、再生加热）" / "power of the auxiliary (dosing pump, regenerating heater)"
${treating}
when treating and not state(auxiliary, onRatio * auxiliary.rated, offRatio * auxiliary.rated, debounce)
for allowed
merge 10 min
breach treatment 24 for allowed + 20 min
breach auxiliary 0 for allowed + 20 min
calm treatment 24 for allowed + 20 min
calm auxiliary 0 for 60 min, 20 for allowed - 40 min`,
  `${head({ id: 'E14', zh: '停运标记与用电矛盾', en: 'Marked as stopped while producing', severity: 'alarm' })}
note "同厂其他线在产" / "Another line of the plant runs"
param minutes = 30 min "持续时间" / "duration"
${stateParameters}
${productionLogic}
${production}
input x value every 1 min raw "排放监测值" / "emission value"
${producing}
let still = stopped(x) or marked(x, "F") or marked(x, "standstill") "监测值标记为停运" / "the emission value is marked as stopped"
when still and producing
for minutes
breach production 80 for 50 min
breach x 0 for 50 min as invalid mark "F"
calm production 0 for 50 min
calm x 0 for 50 min as invalid mark "F"`,
  `${head({ id: 'E14R', zh: '有排放而产污停', en: 'Emission while production is OFF' })}
note "未计量的产污设施、余热" / "An unmetered machine, residual heat"
param minutes = 30 min "持续时间" / "duration"
param part = 0.2 "限值比例" / "share of the limit"
${stateParameters}
${productionLogic}
${production}
input emission value many every 1 min "排放监测值" / "emission values"
${producing}
let emitting = any m in emission: m > part * m.limit "有污染物高于限值的设定比例" / "a pollutant is above that share of its limit"
when emitting and not producing
for minutes
breach production 0 for 50 min
breach emission 40 for 50 min
calm production 80 for 50 min
calm emission 40 for 50 min`,
  `${head({ id: 'E15', zh: '水量气量与电量不符', en: 'Volume against electricity', scope: 'outlet' })}
note "是否更换电表或流量计" / "Was a meter changed?"
param days = 3 d "连续天数" / "days in a row"
input volume value every 1 d "日水量或气量" / "water or gas volume of the day"
input energy value many every 1 d "治污设施日用电" / "energy of the treatment on the day"
let ratio = volume / (sum m in energy: m) "单位电量的水量或气量" / "volume per kWh"
when ratio < ago(percentile(ratio, 1, last 60 d needs 30), days) or ratio > ago(percentile(ratio, 99, last 60 d needs 30), days)
for days
breach volume noise 1000 spread 100 for 40 d, 2000 for days
breach energy 100 for 40 d + days
calm volume noise 1000 spread 100 for 40 d, 1000 for 10 d
calm energy 100 for 50 d`,
  `${head({ id: 'E16', zh: '用电超许可产能', en: 'Load over the permit', scope: 'site' })}
note "备案产能对应的日用电" / "Energy of a day at the filed capacity"
param times = 1.1 "倍数" / "times"
input energy value every 1 d "日用电" / "energy of the day"
when energy > times * energy.filed
breach energy 30 for 2 d, 33.1 for 1 d
calm energy 33 for 3 d`,
]
