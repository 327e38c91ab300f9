/** From a red light to its outcome in the browser: officer and enterprise, a value asked why, a rule changed, tried on the past, and put in force. */
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, before, test } from 'node:test'
import type { Page } from 'playwright-core'
import { RuleDetail } from '../../apps/server/src/modules/alarms/schema.ts'
import type { Alarm, AlarmDetail, AlarmList, BacktestFile } from '../../apps/server/src/modules/alarms/schema.ts'
import type { Values } from '../../apps/server/src/modules/telemetry/judged/schema.ts'
import type { DemoPerson } from '../../apps/server/src/modules/identity/schema.ts'
import type { OutletList } from '../../apps/server/src/modules/telemetry/schema.ts'
import { narrow, wide } from './browser.ts'
import { eventually, personOf } from './demo-city.ts'
import type { DemoCity } from './demo-city.ts'
import { leaveCity, managedFirms, openCity, region, visit, walkRooms } from './shared-city.ts'

let city: DemoCity
let alarm: Alarm
/** Who answers for the firm of the alarm, and for that of the judged outlet. */
let manager: DemoPerson
let keeper: DemoPerson
/** An outlet and factor with judged hours. */
let judged: { readonly outlet: string; readonly factor: string; readonly values: Values }

before(async () => {
  ;({ city } = await openCity())
  const firms = await eventually('firms with a manager', managedFirms, ({ size }) => size > 0, 600)
  const { alarms } = await eventually(
    'an alarm of an enterprise',
    () => city.get<AlarmList>('/api/alarms?state=open&limit=200'),
    (list) => list.alarms.some(({ enterprise }) => firms.has(enterprise?.id ?? '')),
    600,
  )
  const raised = alarms.find(({ enterprise }) => firms.has(enterprise?.id ?? ''))
  const answering = firms.get(raised?.enterprise?.id ?? '')
  assert.ok(raised && answering)
  alarm = raised
  manager = answering
  judged = await eventually(
    'an outlet with judged values',
    () => findJudged(firms),
    (found) => found.values.points.some(({ value }) => value !== null),
    600,
  )
})
after(async () => {
  await leaveCity()
})

async function findJudged(firms: ReadonlyMap<string, DemoPerson>): Promise<typeof judged> {
  const { outlets } = await city.get<OutletList>('/api/outlets')
  const now = Date.now()
  const span = new URLSearchParams({ from: new Date(now - 7 * 86_400_000).toISOString(), to: new Date(now).toISOString() })
  let found: typeof judged | undefined
  const kept = outlets.filter((one) => ['gas', 'water'].includes(one.medium) && firms.has(one.enterpriseId))
  for (const { id, medium, latest, enterpriseId } of kept.filter(({ link }) => link === 'online')) {
    const factor = medium === 'gas' ? 'a21026' : 'w01018'
    if (!latest.some((one) => one.factor === factor)) continue
    keeper = firms.get(enterpriseId) ?? keeper
    found = {
      outlet: id,
      factor,
      values: await city.get<Values>(`/api/outlets/${id}/values?factor=${factor}&level=hour&${span.toString()}`),
    }
    if (found.values.points.some(({ value }) => value !== null)) break
  }
  assert.ok(found)
  return found
}

test('the inbox counts every alarm, is walked by keyboard, and Enter opens the alarm in focus', async () => {
  await visit('/alarms?view=all', async (page) => {
    const rows = page.locator('.alarm-table tbody tr')
    await rows.first().waitFor()
    const { counts } = await city.get<AlarmList>('/api/alarms?limit=1')
    const shown = (await page.getByRole('group', { name: '计数' }).textContent()) ?? ''
    assert.ok(Number(/合计 (\d+)/.exec(shown)?.[1]) >= counts.total / 2, shown)
    assert.match(shown, /静默中 \d+/)
    await page.keyboard.press('j')
    await page.keyboard.press('j')
    await page.keyboard.press('k')
    const focused = await page.evaluate<string | null>('document.activeElement.getAttribute("href")')
    assert.equal(focused, await rows.first().locator('a.strong-link').getAttribute('href'))
    await page.keyboard.press('Enter')
    await page.waitForURL(/\/alarms\/\d+$/)
    await region(page, '为什么报警').waitFor()
    await page.keyboard.press('u')
    await page.waitForURL(/\/alarms(\?.*)?$/)
  })
})

test('a filter stands in the address, and can be cleared', async () => {
  await visit('/alarms?view=all', async (page) => {
    await page.getByLabel('级别', { exact: true }).selectOption('serious')
    await page.waitForURL((url) => url.searchParams.get('severity') === 'serious')
    await page.getByRole('button', { name: '清除条件' }).first().click()
    await page.waitForURL((url) => !url.searchParams.has('severity'))
    await page.getByText('按排放口与规则合并').click()
    await page.waitForURL((url) => url.searchParams.get('layout') === 'grouped')
    await page
      .getByText(/\d+ 条未办结/)
      .first()
      .waitFor()
  })
})

test(
  'an alarm goes from the officer to the enterprise and back to its outcome, and its history says who did what',
  { timeout: 600_000 },
  async () => {
    const officer = await personOf('duty-officer', city.persons)
    await visit(`/alarms/${alarm.id}`, async (page) => {
      await page.getByText(alarm.words.zh, { exact: true }).first().waitFor()
      await region(page, '办理').getByText(officer.name).waitFor()
      await page.getByRole('button', { name: '告知企业' }).click()
      await page.locator('.page-head').getByText('已告知企业').waitFor()
    })
    const atDesk = async (page: Page) => {
      const entry = region(page, '待说明的报警').locator('.entry', { has: page.locator(`a[href="/alarms/${alarm.id}"]`) })
      await entry.getByLabel('情况说明').fill('采样管路堵塞，已于当日清洗恢复')
      await entry.getByLabel('附件').setInputFiles({ name: '清洗记录.txt', mimeType: 'text/plain', buffer: Buffer.from('abc') })
      await entry.getByRole('button', { name: '提交说明' }).click()
      await entry.getByText('企业已说明').waitFor()
    }
    await visit('/enterprise', atDesk, { as: manager })
    await visit(`/alarms/${alarm.id}`, async (page) => {
      await page.getByLabel('说明', { exact: true }).fill('说明与现场记录相符')
      await page.getByLabel('结论').selectOption('excused')
      await page.getByRole('button', { name: '办结' }).click()
      await page.locator('.page-head').getByText('已办结 · 豁免或合理').waitFor()
      const history = await region(page, '经过').textContent()
      for (const said of [officer.name, manager.name, '采样管路堵塞，已于当日清洗恢复', '清洗记录.txt', '办结：豁免或合理'])
        assert.ok(history?.includes(said), said)
    })
    const { events } = await city.get<AlarmDetail>(`/api/alarms/${alarm.id}`)
    const explained = events.find(({ what }) => what === 'explain')
    assert.equal(explained?.files[0]?.sha256, 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
  },
)

test('a judged value answers four questions apart, names its rules, and opens what it was made of', async () => {
  // Hours are judged anew while the past of the loggers still comes in: one that closed long ago and stands still.
  const longAgo = ({ values: { points } }: typeof judged) =>
    points.findLast((point) => point.value !== null && Date.parse(point.at) < Date.now() - 3 * 3_600_000)
  let before = ''
  let looks = 0
  const { outlet, factor, ...found } = await eventually(
    'an hour that stands still',
    async () => findJudged(await managedFirms()),
    (one) => {
      const now = JSON.stringify(longAgo(one))
      looks = now === before ? looks + 1 : 0
      before = now
      return looks >= 20
    },
    600,
  )
  const at = longAgo({ outlet, factor, ...found })
  assert.ok(at)
  await visit(`/outlets/${outlet}?factor=${factor}&level=hour&basis=measured&span=d7`, async (page) => {
    const curve = region(page, '判定值曲线')
    await curve.getByRole('img', { name: /判定值，\d+ 点/ }).waitFor()
    await curve.getByText('判定值数据表').click()
    await curve
      .locator('.judged-value', { hasText: at.value ?? '' })
      .first()
      .click()
    await page.waitForURL((url) => url.searchParams.has('why'))
    const why = page.getByRole('dialog')
    await region(page, '四个问题，分开回答').waitFor()
    assert.equal(await why.locator('.answer').count(), 4)
    assert.ok((await why.locator('.rule-card').count()) > 0, 'no rule named')
    assert.match((await region(page, '算式').textContent()) ?? '', /有效/)
    assert.match((await region(page, '输入').textContent()) ?? '', /[0-9a-f]{32}/)
    await page.reload()
    await region(page, '四个问题，分开回答').waitFor()
  })
})

const draftText = `rule "N77" version 1
title "试用规则" / "Trial rule"
family "exceedance"
basis "本项目"
clause "试用"
confidence project
scope factor
severity notice
status draft
param least = 0.001 "下限" / "floor"
input x value every 1 h "小时均值" / "hourly mean"
when x > least
breach x 1 for 3 h
calm x 0 for 3 h
`

test('both faces of a rule are one thing, and only a second person brings it into force', { timeout: 600_000 }, async () => {
  await visit('/rules/new', async (page) => {
    const text = page.getByRole('textbox', { name: '规则文本' })
    await text.fill(draftText.replace('when x > least', 'when x >'))
    await page
      .getByRole('alert')
      .getByText(/第 1[23] 行/)
      .waitFor()
    await text.fill(draftText)
    await page.getByText('文法正确').waitFor()
    await page.getByLabel('下限').fill('0.002')
    assert.match(await text.inputValue(), /param least = 0\.002 /)
    assert.match((await page.locator('.rule-when').textContent()) ?? '', /小时均值大于下限（0\.002）/)
    await page.getByRole('button', { name: '保存为草稿' }).click()
    await page.waitForURL(/\/rules\/N77\?version=1/)
    await page.getByText('复核', { exact: true }).first().click()
    assert.equal(await page.getByRole('button', { name: '同意' }).isDisabled(), true, 'the author may review')
  })
  const second = async (page: Page) => {
    await page.getByText('复核', { exact: true }).first().click()
    await page.getByRole('button', { name: '同意' }).click()
    await page.getByText('已复核').first().waitFor()
    // The form stays open for the next step.
    await page.getByRole('button', { name: '生效' }).click()
    await page.getByText('现行').first().waitFor()
  }
  await visit('/rules/N77?version=1', second, { as: 'section-head' })
  const [author, reviewer] = await Promise.all((['duty-officer', 'section-head'] as const).map((role) => personOf(role, city.persons)))
  const { versions } = RuleDetail.parse(await city.get('/api/rules/N77'))
  assert.deepEqual(
    versions.map(({ status, author, reviewer }) => [status, author, reviewer]),
    [['in-force', author?.name, reviewer?.name]],
  )
})

test('a rule is tried on the past, and the result is a file that says the same', { timeout: 600_000 }, async () => {
  await visit('/backtests?rule=N77&version=1', async (page) => {
    await page.getByRole('button', { name: '开始回测' }).click()
    await page.waitForURL(/\/backtests\/\d+$/)
    await page.locator('.page-head').getByText('完成', { exact: true }).waitFor({ timeout: 600_000 })
    const row = region(page, '结果').locator('tbody tr').first()
    const fires = Number(await row.locator('td').nth(1).textContent())
    assert.ok(fires > 0, 'a rule that any value breaks did not fire')
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: '下载结果文件' }).click()])
    const file = JSON.parse(await readFile(await download.path(), 'utf8')) as BacktestFile
    assert.equal(file.format, 'poyang-backtest/1')
    assert.equal(file.rules[0]?.fires, fires)
    assert.equal((await region(page, '逐次报出 N77').locator('.entry').count()) > 0, true)

    // The file is enough to ask again; in a city that lives the values may have gone on meanwhile, and then it is said.
    await page.goto('/backtests')
    await page.getByLabel('用结果文件再跑一次').setInputFiles(await download.path())
    await page.waitForURL(/\/backtests\/\d+\?inputs=/)
    await page.getByText(/与结果文件一致|与结果文件不同/).waitFor({ timeout: 600_000 })
  })
})

test(
  'the quality page says how complete it is, what is missing and why, and when we ourselves were away',
  { timeout: 600_000 },
  async () => {
    await eventually(
      'rates of districts',
      () =>
        city.get<{ readonly rates: readonly unknown[] }>(
          `/api/quality/rates?${new URLSearchParams({ scope: 'district', ...today() }).toString()}`,
        ),
      ({ rates }) => rates.length > 0,
      600,
    )
    await visit('/quality', async (page) => {
      const rates = region(page, '有效传输率')
      await rates.locator('tbody tr').first().waitFor()
      await rates.getByText('排放口', { exact: true }).last().click()
      await page.waitForURL((url) => url.searchParams.get('scope') === 'outlet')
      await rates.locator('tbody tr button').first().click()
      await page.waitForURL((url) => url.searchParams.has('row'))
      await rates.getByText(/缺少的数据/).waitFor()
      await region(page, '缺数及原因')
        .getByText(/已检查到|尚未检查/)
        .waitFor()
      await region(page, '平台自身停机')
        .getByText(/可用率/)
        .waitFor()
      await region(page, '自检').waitFor()
      await region(page, '数据变化').waitFor()
    })
  },
)

function today(): { readonly from: string; readonly to: string } {
  const day = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10)
  return { from: day, to: day }
}

test('a mark made at the desk of the enterprise stands on the page of the outlet', { timeout: 600_000 }, async () => {
  const { outlets } = await city.get<OutletList>('/api/outlets')
  const outlet = outlets.find(({ id }) => id === judged.outlet)
  assert.ok(outlet)
  const atDesk = async (page: Page) => {
    const mark = region(page, '补充标记')
    await mark.getByLabel('标记项').selectOption('校准')
    await mark.getByLabel('原因').fill('例行校准')
    await mark.getByRole('button', { name: '提交标记' }).click()
    await mark.getByText('标记已记入').waitFor()
    await mark.locator('.entry').getByText('例行校准').first().waitFor()
  }
  await visit(`/enterprise?outlet=${outlet.id}`, atDesk, { as: keeper })
  await visit(`/outlets/${outlet.id}?span=d7`, (page) => region(page, '标记').getByText('例行校准').first().waitFor())
})

test('a process graph is drawn on its page, as a version that says who drew it and why', { timeout: 600_000 }, async () => {
  // A firm without a meter: its graph is drawn for the first time.
  const { outlets } = await city.get<OutletList>('/api/outlets')
  const enterprise = outlets.find(({ id }) => id === judged.outlet)?.enterpriseId ?? ''
  const draw = async (page: Page) => {
    const graph = region(page, '产污治污关系')
    await graph.getByRole('button', { name: '编辑' }).click()
    await graph.getByRole('button', { name: '增加设施' }).click()
    await graph.getByRole('button', { name: '增加设施' }).click()
    await graph.getByLabel('F2 类别').selectOption('treatment')
    await graph.getByRole('button', { name: '增加联动组' }).click()
    await graph.getByLabel('修改理由').fill('现场核对')
    await graph.getByRole('button', { name: '保存为新版本' }).click()
    await graph.locator('.power-flow').waitFor()
    await graph.getByText('历次版本').click()
    await graph.getByText(/第 1 版 · 季档案.* 现场核对/).waitFor()
    // Nothing is metered: that is unknown, never OFF.
    await region(page, '设施状态').locator('tbody tr').first().getByText('不明', { exact: true }).waitFor()
  }
  await visit(`/power?enterprise=${enterprise}`, draw, { as: 'registrar' })
})

for (const [size, viewport] of [
  ['1440', wide],
  ['390', narrow],
] as const) {
  test(
    `alarms, rules, quality: no serious fault of accessibility and nothing beyond the edge at ${size} pixels`,
    { timeout: 600_000 },
    async () => {
      const why = judged.values.points.findLast(({ value }) => value !== null)?.ref ?? ''
      const rooms: ReadonlyArray<readonly [path: string, ready: string]> = [
        ['/alarms?view=all', '.alarm-table tbody tr'],
        ['/alarms?view=all&layout=grouped', 'tbody tr'],
        [`/alarms/${alarm.id}`, '.alarm-explanation'],
        ['/rules', '.rules-table tbody tr'],
        ['/rules/X02', '.rule-when'],
        ['/rules/new', '.rule-when'],
        ['/backtests', '.backtest-rules input'],
        ['/quality', '.rates tbody tr'],
        [`/outlets/${judged.outlet}?factor=${judged.factor}&level=hour&span=d7`, '.judged-legend'],
        [`/outlets/${judged.outlet}?why=${encodeURIComponent(why)}`, '.answers'],
      ]
      await walkRooms(rooms, viewport)
      await walkRooms([['/enterprise', '.desk-body']], viewport, manager)
    },
  )
}
