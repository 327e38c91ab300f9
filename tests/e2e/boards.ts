/** Air, surface water and noise in the browser, and the way from a figure down to the bytes of a device. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { AirBoard, WaterBoard } from '../../apps/server/src/modules/telemetry/boards/schema.ts'
import { narrow, wide } from './browser.ts'
import { eventually } from './demo-city.ts'
import type { DemoCity } from './demo-city.ts'
import { leaveCity, openCity, region, visit, walkRooms } from './shared-city.ts'

let city: DemoCity
/** A day of the past with a whole report. */
let day: string

before(async () => {
  ;({ city } = await openCity())
  const yesterday = new Date(Date.now() + 8 * 3_600_000 - 86_400_000).toISOString().slice(0, 10)
  const board = await eventually(
    'the air of yesterday',
    () => city.get<AirBoard>(`/api/boards/air?day=${yesterday}`),
    ({ city: of }) => of.day !== null && of.day.aqi !== null,
    600,
  )
  day = board.day
})
after(leaveCity)

test('the air board says the index, what decided it, by which version, and how sure that is', { timeout: 600_000 }, async () => {
  const board = await city.get<AirBoard>(`/api/boards/air?day=${day}`)
  await visit(`/boards?day=${day}`, async (page) => {
    const report = region(page, '全市 · 日报')
    await report.getByText(String(board.city.day?.aqi), { exact: true }).first().waitFor()
    await report.getByText('依据与可信度').click()
    await report.getByText('air.aqi', { exact: true }).waitFor()
    await report.getByText('已核对原文').first().waitFor()
    assert.equal(await region(page, '站点').locator('tbody tr').count(), board.stations.length)
    await page.getByRole('button', { name: '前一天' }).click()
    await page.waitForURL((url) => (url.searchParams.get('day') ?? '') < day)
  })
})

test('a figure is followed down to the frame that a device sent', { timeout: 600_000 }, async () => {
  await visit(`/lineage?ref=figure:air/city/day/${day}`, async (page) => {
    await page.getByText(`全市 ${day} 空气质量指数`).waitFor()
    // What stands on one thing only opens by itself: the figure of the one station, the one reading of an hour, its frame.
    const below = (words: string) => page.locator(`.steps-below details:has(> summary:has-text("${words}"))`).first()
    const open = async (words: string) => {
      await below(words).waitFor()
      if ((await below(words).getAttribute('open')) === null) await below(words).locator('> summary').click()
    }
    await open('小时判定值')
    await open('读数')
    await page.locator('.step-head').getByRole('link', { name: '原始报文', exact: true }).last().click()
    await page.waitForURL(/\/frames\/hj212\/\d+$/)
    await page.getByRole('heading', { name: /^报文 \d+$/ }).waitFor()
  })
})

test('a lake has its class, what misses the target, and its trophic state with the parts', { timeout: 600_000 }, async () => {
  const { sections } = await city.get<WaterBoard>('/api/boards/water?days=7')
  const lake = sections.find(({ body }) => body === 'lake')
  assert.ok(lake?.trophic)
  await visit('/boards?board=water', async (page) => {
    const row = page.locator('.water-section', { has: page.locator(`a[href="/outlets/${lake.id}"]`) })
    await row.getByText(/^湖库 · /).waitFor()
    await row.locator('.trophic summary').click()
    await row.getByText('叶绿素a').waitFor()
    await row.getByText('缺项，权重已重新归一').first().waitFor()
    assert.match((await region(page, '城市水质指数').textContent()) ?? '', /参评项目不全/)
  })
})

for (const [size, viewport] of [
  ['1440', wide],
  ['390', narrow],
] as const) {
  test(`boards and lineage: no serious fault of accessibility and nothing beyond the edge at ${size} pixels`, { timeout: 600_000 }, () =>
    walkRooms(
      [
        [`/boards?day=${day}`, '.board-stations tbody tr'],
        ['/boards?board=water', '.water-section'],
        ['/boards?board=noise', '.panel'],
        [`/lineage?ref=figure:air/city/day/${day}`, '.step'],
      ],
      viewport,
    ),
  )
}
