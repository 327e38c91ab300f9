/** Anomalies of data (疑点), A01–A22: questions with their evidence, never findings. Figures are this project's defaults. */
import { headOf } from './head.ts'

type Step = Pick<Parameters<typeof headOf>[0], 'id' | 'zh' | 'en'> & { readonly scope?: string }
const head = ({ scope = 'factor', ...step }: Step) =>
  headOf({ family: 'anomaly', basis: '自动监测数据异常识别规则', clause: step.id, confidence: 'project', severity: 'notice', ...step, scope })

export const anomalyRules: readonly string[] = [
  `${head({ id: 'A01', zh: '恒值（小时）', en: 'Constant hourly values' })}
note "低于检出限属 A02；停运不计" / "Below the detection limit is A02; a stopped source does not count"
param hours = 6 h "持续时间" / "duration"
param part = 0.001 "量程比例" / "share of the range"
input x value every 1 h "小时值" / "hourly value"
let range = spread(x, last hours) "时段内极差" / "range in the window"
when range <= larger(either(x.resolution, 0), part * x.range) and min(x, last hours) > either(x.lod, 0)
back hours - 1 h
breach x noise 40 spread 5 for 6 h, 40 for hours
calm x noise 40 spread 5 for 72 h`,
  `${head({ id: 'A01M', zh: '恒值（分钟）', en: 'Constant minute values' })}
note "仪器自身的平滑设置" / "Smoothing set in the analyser"
param minutes = 60 min "持续时间" / "duration"
param part = 0.001 "量程比例" / "share of the range"
input x value every 1 min "分钟值" / "minute value"
let range = spread(x, last minutes) "时段内极差" / "range in the window"
when range <= larger(either(x.resolution, 0), part * x.range) and min(x, last minutes) > either(x.lod, 0)
back minutes - 1 min
breach x noise 40 spread 5 for 30 min, 40 for minutes
calm x noise 40 spread 5 for 300 min`,
  `${head({ id: 'A01W', zh: '恒值（废水，按次）', en: 'Constant waste-water samples' })}
note "采样间隔 2～4 小时的按样品数" / "Where a sample is taken every 2 to 4 h, samples are counted"
param samples = 6 "样品数" / "samples"
param part = 0.001 "量程比例" / "share of the range"
input x value every 1 h "小时值" / "hourly value"
let range = spread(x, last samples valid) "极差" / "range"
when range <= larger(either(x.resolution, 0), part * x.range) and min(x, last samples valid) > either(x.lod, 0)
breach x noise 40 spread 5 for 8 h, 40 for 8 h
calm x noise 40 spread 5 for 72 h`,
  `${head({ id: 'A02', zh: '零值或接近零', en: 'Zero or near zero' })}
note "燃气锅炉、超低排放颗粒物本来就低：与自身历史比较" / "Gas boilers and ultra-low dust are low by nature: compare with the outlet's own history"
param hours = 6 h "持续时间" / "duration"
param part = 0.01 "量程比例（无检出限时）" / "share of the range, where no detection limit is known"
input x value every 1 h "小时值" / "hourly value"
when max(x, last hours) <= either(x.lod, part * x.range)
unless usual = percentile(x, 50, last 30 d needs 240) <= either(x.lod, part * x.range) "该排放口历来如此低" / "this outlet is always this low"
back hours - 1 h
breach x noise 40 spread 5 for 24 h, 0.5 for hours
calm x noise 40 spread 5 for 48 h`,
  `${head({ id: 'A03', zh: '负值', en: 'Negative values' })}
note "零点漂移范围内按近零保留" / "Within the zero drift it is kept as near zero"
param part = 0.025 "量程比例" / "share of the range"
input x value every 1 min raw "分钟值" / "minute value"
when x < -part * x.range
merge 10 min
breach x 10 for 5 min, -5.1 for 2 min
calm x 10 for 5 min, -5 for 5 min, 10 for 10 min`,
  `${head({ id: 'A04', zh: '突变', en: 'Jump' })}
note "启停、吹灰、已知批次" / "Start and stop, soot blowing, known batches"
param times = 6 "倍数" / "times the spread"
param step = 0.02 "最小变化（量程比例）" / "least step as a share of the range"
input x value every 1 h "小时值" / "hourly value"
let usual = prev(median(x, last 24 valid)) "前 24 个有效小时的中位数" / "median of the 24 valid hours before"
let jump = abs(x - usual) "偏离" / "distance from it"
when jump > larger(times * 1.4826 * prev(mad(x, last 24 valid)), step * x.range)
unless startStop = marked(x, "start") or marked(x, "stop") "启停标记" / "marked as start or stop"
once
breach x noise 40 spread 2 for 30 h, 90 for 1 h
calm x noise 40 spread 2 for 100 h`,
  `${head({ id: 'A05', zh: '封顶（量程上限）', en: 'Plateau at the range' })}
param minutes = 3 min "连续时间" / "time in a row"
param part = 0.99 "量程比例" / "share of the range"
note "量程是否偏小" / "Is the range too small?"
input x value every 1 min raw "分钟值" / "minute value"
when x >= part * x.range
for minutes
merge 10 min
breach x 100 for 5 min, 199 for minutes
calm x noise 100 spread 40 for 120 min`,
  `${head({ id: 'A05D', zh: '封顶（重复最大值）', en: 'Repeated maximum of the day' })}
note "数据上限被软件限制" / "Values capped by software"
param part = 0.1 "占当日数值比例" / "share of the day’s values"
input x value every 1 min "分钟值" / "minute value"
let share = topshare(x, each 1 d needs 720) "等于当日最大值的比例" / "share equal to the day's maximum"
when spread(x, each 1 d needs 720) > either(x.resolution, 0) and share > part
breach x noise 40 spread 9 for 20 h, 60 for 4 h
calm x noise 40 spread 9 for 48 h`,
  `${head({ id: 'A06', zh: '贴限', en: 'Bunching under the limit' })}
note "是否由控制器保持设定值：看加药与进口" / "Is a controller holding a set point? Look at dosing and inlet"
param lower = 0.90 "区间下界（限值比例）" / "lower bound as a share of the limit"
param part = 0.7 "落入比例" / "share within"
param least = 100 "最少小时值" / "least hourly values"
input x value every 1 h "小时值" / "hourly value"
let within = share(x >= lower * x.limit and x < x.limit, last 7 d needs least) "落入贴限区间的比例" / "share just under the limit"
when within >= part and count(x >= x.limit, last 7 d needs least) = 0
breach x noise 47.4 spread 2 for 101 h
calm x noise 40 spread 9 for 200 h`,
  `${head({ id: 'A07', zh: '复制通道', en: 'Copied channel', scope: 'outlet' })}
note "同一烟道的重复设置是否已申报" / "Is a duplicate of one stack declared in the plan?"
param bound = 0.999 "相关系数" / "correlation"
param minutes = 60 min "时段" / "window"
input x value every 1 min "一个通道的分钟值" / "minute value of one channel"
input y value every 1 min "另一通道的分钟值" / "minute value of another"
let r = correlation(x, y, last minutes) "相关系数" / "correlation"
when spread(x, last minutes) > either(x.resolution, 0) and spread(y, last minutes) > either(y.resolution, 0) and abs(r) >= bound
back minutes - 1 min
breach x wave 40 spread 10 period 20 min for 90 min
breach y wave 80 spread 20 period 20 min for 90 min
calm x noise 40 spread 10 for 300 min
calm y noise 80 spread 20 for 300 min`,
  `${head({ id: 'A07E', zh: '两排放口数值相同', en: 'Two outlets with the same values', scope: 'outlet' })}
note "同一烟道的重复设置是否已申报" / "Is a duplicate of one stack declared in the plan?"
param hours = 6 h "时段" / "window"
input x value every 1 h "一个排放口的小时值" / "hourly value of one outlet"
input y value every 1 h "另一排放口的小时值" / "hourly value of another"
when alike(x, y, last hours) = 1 and spread(x, last hours) > 0
back hours - 1 h
breach x ramp 30 to 50 for 8 h
breach y ramp 30 to 50 for 8 h
calm x noise 40 spread 10 for 48 h
calm y noise 40 spread 10 for 48 h`,
  `${head({ id: 'A08', zh: '逻辑矛盾（部分大于总体）', en: 'Part above the whole', scope: 'outlet' })}
note "氨氮与总氮、高锰酸盐指数与化学需氧量、BOD5与COD；须同一采样时段" / "NH3-N and TN, CODMn and COD, BOD5 and COD; the same sampling period"
param ratio = 1.05 "允许比值" / "ratio allowed"
input part value every 1 h "部分（如氨氮）" / "the part (such as NH3-N)"
input whole value every 1 h "总体（如总氮）" / "the whole (such as TN)"
let quotient = part / whole "比值" / "ratio"
when part > ratio * whole
breach part 3.16 for 3 h
breach whole 3 for 3 h
calm part 3.15 for 3 h
calm whole 3 for 3 h`,
  `${head({ id: 'A08O', zh: '逻辑矛盾（氧含量）', en: 'Impossible oxygen', scope: 'factor' })}
note "零点与量程校准" / "Zero and span"
param most = 21.5 "%" "氧含量上限" / "highest oxygen"
input x value every 1 min raw "氧含量" / "oxygen"
when x > most or x < 0
merge 10 min
breach x 8 for 5 min, 21.6 for 1 min
calm x 21.5 for 5 min, 0 for 5 min, noise 9 spread 2 for 60 min`,
  `${head({ id: 'A08S', zh: '逻辑矛盾（分项之和大于总量）', en: 'Sum of parts above the whole', scope: 'outlet' })}
note "计量误差带" / "Bands of measuring error"
param ratio = 1.05 "允许比值" / "ratio allowed"
input parts value many every 1 h "分项" / "parts"
input whole value every 1 h "总量" / "whole"
when (sum p in parts: p) > ratio * whole
breach parts 10.6 for 3 h
breach whole 10 for 3 h
calm parts 10.5 for 3 h
calm whole 10 for 3 h`,
  `${head({ id: 'A09', zh: '折算不符', en: 'Conversion mismatch', scope: 'factor' })}
note "先平均后折算；修约" / "Average first, then convert; rounding"
param part = 0.02 "相对偏差" / "relative difference"
param least = 0.5 "绝对偏差" / "absolute difference"
input reported value every 1 h "上报折算值" / "converted value as sent"
input measured value every 1 h "实测值" / "measured value"
input oxygen value every 1 h "氧含量" / "oxygen"
let computed = measured * (21 - reported.o2benchmark) / (21 - oxygen) "重算折算值" / "converted value as computed"
let difference = abs(reported - computed) "偏差" / "difference"
when oxygen < 21 and difference > part * computed and difference > least
breach reported 20 for 3 h
breach measured 26.4 for 3 h
breach oxygen 8.1 for 3 h
calm reported 24.6 for 3 h
calm measured 26.4 for 3 h
calm oxygen 8.1 for 3 h`,
  `${head({ id: 'A10', zh: '工况矛盾', en: 'Mark contradicted', scope: 'outlet' })}
note "停运后余热数小时内才散去；单一迹象不足" / "Residual heat cools over hours; one sign alone is not enough"
note "逐分钟看：标记之外的分钟不能作为反证" / "Looked at minute by minute: minutes outside the mark say nothing against it"
param minutes = 60 min "持续时间" / "duration"
param oxygenBelow = 18 "%" "氧含量" / "oxygen below"
param warmer = 45 "℃" "高于环境温度" / "warmer than outside by"
param faster = 3 "m/s" "流速" / "velocity above"
input x value every 1 min raw "标记为停运的数值" / "value marked as stopped"
input oxygen value every 1 min raw "氧含量" / "oxygen"
input temperature value every 1 min raw "烟温" / "gas temperature"
input outside value every 1 min raw "环境温度" / "outside temperature"
input velocity value every 1 min raw "流速" / "velocity"
input power value every 1 min raw "产污设施功率" / "power of production"
let breathing = oxygen < oxygenBelow "氧含量像在燃烧" / "oxygen as in burning"
let warm = temperature > outside + warmer "烟气是热的" / "the gas is warm"
let flowing = velocity > faster "烟气在流动" / "the gas flows"
let powered = power >= 0.1 * power.rated "产污设施用电" / "production draws power"
let standing = stopped(x) or marked(x, "F") "标记为停运" / "marked as stopped"
when standing and (breathing and warm or breathing and flowing or breathing and powered or warm and flowing or warm and powered or flowing and powered)
for minutes
merge 10 min
breach x 40 for 2 h, 40 for 2 h as stopped
breach oxygen 9 for 4 h
breach temperature 130 for 4 h
breach outside 20 for 4 h
breach velocity 2 for 4 h
breach power 0 for 4 h
calm x 40 for 2 h, 0 for 4 h as stopped
calm oxygen 9 for 2 h, 20.5 for 4 h
calm temperature 130 for 2 h, 90 for 4 h
calm outside 20 for 6 h
calm velocity 8 for 2 h, 1 for 4 h
calm power 80 for 2 h, 0 for 4 h`,
  `${head({ id: 'A11', zh: '排放量与浓度流量不符', en: 'Emission is not C × Q', scope: 'factor' })}
note "标干流量与实测浓度" / "Dry standard flow and the measured concentration"
param part = 0.05 "相对偏差" / "relative difference"
input emission value every 1 h "上报排放量（kg）" / "emission as sent (kg)"
input concentration value every 1 h "实测浓度（mg/m³）" / "measured concentration (mg/m³)"
input flow value every 1 h "标干流量（m³）" / "dry standard volume (m³)"
let computed = concentration * flow / 1000000 "重算排放量" / "emission as computed"
when abs(emission - computed) > part * computed
breach emission 3 for 3 h
breach concentration 30 for 3 h
breach flow 118356 for 3 h
calm emission 3.551 for 3 h
calm concentration 30 for 3 h
calm flow 118356 for 3 h`,
  `${head({ id: 'A12', zh: '模拟信号', en: 'Artificial signal' })}
note "仪器自身的平滑；缓慢升降的真实过程" / "Smoothing in the analyser; a real slow process"
param single = 0.9 "单一频率方差份额" / "share of variance at one frequency"
param smooth = 0.999 "一阶自相关" / "autocorrelation at lag 1"
param quiet = 0.1 "噪声与重复性之比" / "noise against repeatability"
input x value every 1 min "分钟值" / "minute value"
let peakShare = peak(x, each 2 h needs 110) "单一频率所占方差" / "variance at one frequency"
let smoothness = autocorrelation(x, 1, each 2 h needs 110) "一阶自相关" / "autocorrelation at lag 1"
when spread(x, each 2 h needs 110) > either(x.resolution, 0) and (peakShare > single or smoothness > smooth or roughness(x, each 2 h needs 110) < quiet * either(x.repeatability, 0))
breach x wave 40 spread 10 period 30 min for 4 h
calm x noise 40 spread 10 for 12 h`,
  `${head({ id: 'A13', zh: '检查时表现好', en: 'Behaves when watched' })}
note "检查时段与对照时段的生产负荷须相当" / "Production load must match"
param draws = 2000 "置换次数" / "permutations"
param bound = 0.01 "概率" / "probability"
param visits = 3 "最少检查小时" / "least hours of visit"
input x value every 1 h "小时值" / "hourly value"
input visit event every 1 h "检查或走访" / "inspection or visit"
let p = permutation(x, visit, draws, last 30 d needs 200) "置换检验概率" / "permutation-test probability"
when falls(visit) and count(visit, last 30 d needs 0) >= visits and p < bound
once
breach x noise 60 spread 5 for 220 h, noise 20 spread 5 for 6 h, noise 60 spread 5 for 4 h
breach visit gap for 220 h, 1 for 6 h
calm x noise 60 spread 5 for 230 h
calm visit gap for 220 h, 1 for 6 h`,
  `${head({ id: 'A14', zh: '超限即校准', en: 'Calibrates after exceeding' })}
note "自动校准的固定时刻" / "Fixed hours of automatic calibration"
param within = 30 min "超限后" / "within"
param cases = 3 "次数" / "cases"
param times = 5 "高于基准倍数" / "times the base rate"
input x value every 1 min "分钟值" / "minute value"
let begins = rises(marked(x, "C") or marked(x, "M") or marked(x, "calibration") or marked(x, "maintenance"))
let near = recently(x > x.limit, within)
let hit = count(begins and near, each 1 h needs 0) "本小时超限后开始校准或维护" / "begun after exceeding in this hour"
let hits = sum(count(begins and near, each 1 h needs 0), last 30 d needs 1) "三十日内次数" / "cases in thirty days"
let expected = sum(count(begins, each 1 h needs 0), last 30 d needs 1) * mean(share(near, each 1 h needs 1), last 30 d needs 1) "随机时的期望次数" / "cases expected by chance"
when hit >= 1 and hits >= cases and hits > times * expected
once
breach x ${'noise 40 spread 5 for 470 min, 60 for 5 min, 40 for 5 min mark "C", '.repeat(3)}noise 40 spread 5 for 120 min
calm x ${'noise 40 spread 5 for 475 min, 40 for 5 min mark "C", '.repeat(4)}noise 40 spread 5 for 120 min`,
  `${head({ id: 'A15', zh: '排放与用电不符', en: 'Quantity against electricity', scope: 'outlet' })}
note "是否更换电表" / "Was a meter changed?"
param days = 3 d "连续天数" / "days in a row"
input flow value every 1 d "日排放量或水量" / "flow or emission of the day"
input energy value every 1 d "风机或水泵日用电" / "energy of pump or fan of the day"
let ratio = flow / energy "单位电量的排放" / "per kWh"
when ratio < ago(percentile(ratio, 1, last 60 d needs 30), days) or ratio > ago(percentile(ratio, 99, last 60 d needs 30), days)
for days
breach flow noise 1000 spread 100 for 40 d, 300 for days
breach energy 100 for 40 d + days
calm flow noise 1000 spread 100 for 40 d, 1000 for 10 d
calm energy 100 for 50 d`,
  `${head({ id: 'A16', zh: '多通道同步下降', en: 'Synchronous drop', scope: 'outlet' })}
note "真实停炉、反吹；校准、维护的数值不参与" / "A real stop, purge; values of calibration and maintenance take no part"
param channels = 3 "通道数" / "channels"
param part = 0.5 "降幅" / "fall"
param window = 6 min "时段" / "window"
input pollutants value many every 1 min "污染物通道" / "pollutant channels"
input oxygen value every 1 min "氧含量" / "oxygen"
input temperature value every 1 min "烟温" / "gas temperature"
let fallen = count p in pollutants: p < (1 - part) * max(p, last window needs 2) "同时下降的通道数" / "channels fallen together"
let rise = oxygen - min(oxygen, last window needs 2) "氧含量上升" / "rise of oxygen"
let cooling = max(temperature, last window needs 2) - temperature "烟温下降" / "fall of temperature"
when fallen >= smaller(channels, count p in pollutants: valid(p) or not valid(p)) and (rise > 3 or cooling < 10)
merge 10 min
breach pollutants noise 40 spread 4 for 20 min, 5 for 5 min
breach oxygen 8 for 20 min, 20 for 5 min
breach temperature 130 for 25 min
calm pollutants noise 40 spread 4 for 60 min
calm oxygen noise 8 spread 1 for 60 min
calm temperature noise 130 spread 3 for 60 min`,
  `${head({ id: 'A17', zh: '低氧手法', en: 'Low-oxygen trick', scope: 'outlet' })}
note "锅炉负荷与一氧化碳应随氧含量变化；无锅炉负荷时以烟气流量代之，未测一氧化碳的只看负荷" / "Load and CO should move with the oxygen; where no boiler load is sent the gas flow stands for it, where no CO is measured only the load is looked at"
param drop = 2 "%" "氧含量下降" / "fall of oxygen"
param ratio = 0.2 "方差比" / "variance ratio"
input oxygen value every 1 h "氧含量" / "oxygen"
input load value every 1 h "锅炉负荷（或烟气流量）" / "boiler load (or gas flow)"
input co value every 1 h "一氧化碳（如有）" / "CO, where it is measured"
let fall = prev(median(oxygen, last 24 valid)) - oxygen "氧含量低于平时" / "oxygen below its usual"
let calmer = sd(oxygen, last 24 valid) * sd(oxygen, last 24 valid) / (sd(oxygen, last 30 d needs 200) * sd(oxygen, last 30 d needs 200)) "方差与历史之比" / "variance against its history"
let sameLoad = abs(load - prev(median(load, last 24 valid))) <= 0.05 * prev(median(load, last 24 valid))
let sameCo = abs(either(co, 0) - either(prev(median(co, last 24 valid)), 0)) <= 0.2 * either(prev(median(co, last 24 valid)), 0)
when fall >= drop and sameLoad and sameCo or calmer < ratio
breach oxygen noise 9 spread 0.5 for 30 h, 6 for 2 h
breach load 80 for 32 h
breach co 20 for 32 h
calm oxygen noise 9 spread 0.5 for 300 h
calm load noise 80 spread 2 for 300 h
calm co noise 20 spread 2 for 300 h`,
  `${head({ id: 'A18', zh: '量程过大', en: 'Range set too wide' })}
note "超低排放源；合适量程约为限值的 1.5～3 倍" / "Ultra-low sources; a suitable range is 1.5 to 3 times the limit"
param part = 0.1 "量程比例" / "share of the range"
input x value every 1 h "小时值" / "hourly value"
let top = percentile(x, 99, last 30 d needs 360) "三十日第 99 百分位数" / "99th percentile of thirty days"
when top < part * x.range
breach x noise 10 spread 3 for 370 h
calm x noise 40 spread 5 for 400 h`,
  `${head({ id: 'A19', zh: '参数变动', en: 'Parameter change' })}
note "是否有备案的变更申请" / "Is there a filed change request?"
param within = 2 h "高值之后" / "after a high value"
input setting setting every 1 min "仪器参数（斜率、截距、量程、速度场系数等）" / "instrument parameter (slope, intercept, range, Kv, …)"
input x value every 1 min "分钟值" / "minute value"
input request event every 1 min "备案的变更申请" / "filed change request"
when setting != either(setting.filed, setting) or changes(setting) and recently(x > x.limit, within)
unless filed = request "有备案的变更申请" / "a change request is filed"
breach setting 30 for 30 min, 1.2 for 60 min
breach x 60 for 60 min, 40 for 30 min
calm setting 30 for 90 min
calm x 60 for 60 min, 40 for 30 min`,
  `${head({ id: 'A20', zh: '计划外接触后数值改变', en: 'Unplanned access, then a change', scope: 'outlet' })}
note "门禁、重启、拨入记录与运维计划" / "Door log, restarts, dial-ins against the visit plan"
param within = 60 min "接触之后" / "after access"
param part = 0.3 "水平变化" / "change of level"
input x value every 1 min "分钟值" / "minute value"
input access event every 1 min "门禁、重启或拨入" / "door opened, restart or dial-in"
input planned event every 1 min "计划内运维" / "planned visit"
let level = median(x, last 10 min needs 8) "当前水平" / "level now"
let earlier = ago(median(x, last 60 min needs 30), within) "接触前水平" / "level before"
when recently(access and not planned, within) and abs(level - earlier) > part * earlier
merge 30 min
breach x noise 40 spread 2 for 130 min, noise 20 spread 2 for 20 min
breach access gap for 125 min, 1 for 5 min
calm x noise 40 spread 2 for 150 min
calm access gap for 125 min, 1 for 5 min`,
  `${head({ id: 'A21', zh: '日序列重复', en: 'A day repeated' })}
note "恒值日属 A01" / "A constant day is A01"
input x value every 1 min "分钟值" / "minute value"
let repeats = seen(digest(round(x, 2), each 1 d needs 720), last 90 d needs 1) "与此前相同的日数" / "earlier days with the same series"
when spread(x, each 1 d needs 720) > either(x.resolution, 0) and repeats >= 1
breach x wave 40 spread 10 period 1 d for 1 d, wave 40 spread 10 period 1 d for 1 d
calm x noise 40 spread 10 for 3 d`,
  `${head({ id: 'A21B', zh: '两排放口日序列相同', en: 'Two outlets with one series', scope: 'outlet' })}
note "同一烟道的重复设置是否已申报" / "Is a duplicate of one stack declared in the plan?"
input x value every 1 min "一个排放口的分钟值" / "minute value of one outlet"
input y value every 1 min "另一排放口的分钟值" / "minute value of another"
when spread(x, each 1 d needs 720) > either(x.resolution, 0) and digest(round(x, 2), each 1 d needs 720) = digest(round(y, 2), each 1 d needs 720)
breach x wave 40 spread 10 period 3 h for 1 d
breach y wave 40 spread 10 period 3 h for 1 d
calm x noise 40 spread 10 for 1 d
calm y noise 40 spread 10 for 1 d`,
  `${head({ id: 'A22', zh: '缺数时机可疑', en: 'Missing at the wrong time' })}
note "同区域其他排放口是否同时缺数" / "Are neighbours missing at the same time?"
param bound = 3 "比值比" / "odds ratio"
param least = 5 "最少缺失小时" / "least missing hours"
param cases = 3 "其中上游升高" / "of them while upstream was high"
input x value every 1 h raw "小时值" / "hourly value"
input upstream value every 1 h "登记的上游或邻近点位的小时值" / "hourly value of the outlet registered as upstream or neighbour"
let high = upstream > 1.5 * median(upstream, last 7 d needs 48)
let together = count(missing(x) and high, last 30 d needs 0) "缺数且上游升高的小时数" / "hours missing while upstream was high"
let ratio = odds(missing(x), high, last 30 d needs 200) "缺数与上游升高的比值比" / "odds ratio of missing and upstream high"
when count(missing(x), last 30 d needs 0) >= least and together >= cases and ratio > bound
breach x 40 for 240 h, gap for 8 h, 40 for 4 h
breach upstream 20 for 240 h, 60 for 8 h, 20 for 4 h
calm x 40 for 240 h, gap for 8 h, 40 for 40 h
calm upstream 20 for 260 h, 60 for 8 h, 20 for 20 h`,
]
