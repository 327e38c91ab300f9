/** Electricity supervision (用电监管), E01–E16. Figures chosen by this project (confidence project) where a source gives none. */

const production = `input production value many every 1 min hold 3 min "产污设施功率" / "power of production"`
const treatment = `input treatment value many every 1 min hold 3 min "治污设施功率" / "power of treatment"`
const maintenance = `input maintenance event every 1 min "已批准的检修申报" / "approved maintenance declaration"`
const underMaintenance = `unless declared = maintenance "联动组处于已批准的检修申报期" / "the group is under an approved maintenance declaration"`
const states = `param onRatio = 0.10 "开机比例" / "ON ratio of the reference power"
param offRatio = 0.05 "停机比例" / "OFF ratio of the reference power"
param debounce = 3 min "状态保持时间" / "time a change must last"
param productionAny = 1 "产污逻辑（1 任一，0 全部）" / "production logic (1 any, 0 all)"
param treatmentAny = 0 "治污逻辑（1 任一，0 全部）" / "treatment logic (1 any, 0 all)"`
const on = `state(m, onRatio * m.rated, offRatio * m.rated, debounce)`
const producing = `let producing = productionAny = 1 and (any m in production: ${on}) or productionAny = 0 and (all m in production: ${on}) "产污设施运行" / "production is ON"`
const treating = `let treating = treatmentAny = 1 and (any m in treatment: ${on}) or treatmentAny = 0 and (all m in treatment: ${on}) "所需治污设施运行" / "the required treatment is ON"`

const head = (id: string, zh: string, en: string, scope: string, severity: string, clause: string, confidence = 'project') => `rule "${id}" version 1
title "${zh}" / "${en}"
family "electricity"
basis "用电监管规则集" 
clause "${clause}"
confidence ${confidence}
scope ${scope}
severity ${severity}
status in-force from 2026-01-01
author "鄱阳项目"
reviewer "鄱阳项目复核"
`

export const electricityRules: readonly string[] = [
  `${head('E01', '产污开治污停', 'Treatment off during production', 'group', 'alarm', 'E01; GB 37822-2019 10.1.2, GB 37824-2019 4.4, GB 39726-2020 4.3', 'secondary')}
note "核对：检修申报、事后供电故障照片、治污设施停电而由旁路处理" / "Look at: maintenance declared, photo of a power fault, treatment by another device in parallel"
param minutes = 10 min "持续时间" / "duration"
${states}
${production}
${treatment}
${maintenance}
${producing}
${treating}
let overlap "min" = run(producing and not treating) "产污开而治污停的时间" / "time of production without treatment"
when producing and not treating
for minutes
${underMaintenance}
merge 10 min
breach production 0 for 10 min, 80 for 30 min
breach treatment 0 for 40 min
calm production 0 for 10 min, 80 for 300 min, 0 for 30 min
calm treatment 0 for 8 min, 24 for 310 min, 0 for 22 min
`,
]
