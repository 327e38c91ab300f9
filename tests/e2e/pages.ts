/** An officer's hour in the browser: the live city, a number opened down to its bytes and its proof, a curve, the ingest. */
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import type { DeviceLink, FrameDetail, FramePage, IngestSummary } from '../../apps/server/src/modules/ingest/schema.ts'
import type { OutletList, ReadingPage } from '../../apps/server/src/modules/telemetry/schema.ts'
import { cityOf } from '../../apps/simulator/src/city/city.ts'
import { narrow, openPage, wide } from './browser.ts'
import { eventually } from './demo-city.ts'
import type { DemoCity } from './demo-city.ts'
import { DEVICES, actAs, leaveCity, openCity, visit, walkRooms } from './shared-city.ts'

const { stations } = cityOf('poyang', DEVICES)
/** Outlet whose device tells the story. */
const outletOf = (story: string): string => {
  const station = stations.find((each) => each.story.id === story)
  assert.ok(station, `no device tells the story ${story}`)
  return station.device.outletId
}

let city: DemoCity
let browser: Browser
let outlet: OutletList['outlets'][number]

before(async () => {
  ;({ city, browser } = await openCity())
  const { outlets } = await eventually(
    'an outlet that speaks of several factors',
    () => city.get<OutletList>('/api/outlets'),
    (list) => list.outlets.some((one) => one.link === 'online' && one.latest.length > 2),
    600,
  )
  const spoken = outlets.find((one) => one.link === 'online' && one.latest.length > 2)
  assert.ok(spoken)
  outlet = spoken
})
after(async () => {
  await leaveCity()
})

const row = (page: Page) => page.locator('.outlet-row', { has: page.locator(`a[href="/outlets/${outlet.id}"]`) })

test('the city lists every outlet, shows values that change by themselves, and says that they are made up', async () => {
  await visit('/', async (page) => {
    await page.getByRole('heading', { name: '全市排放口' }).waitFor()
    await page.getByText('演示数据').first().waitFor()
    await page.getByRole('searchbox').fill(outlet.id)
    const number = row(page).locator('a.frame-number').first()
    await number.waitFor()
    const before = await number.getAttribute('href')
    await eventually(
      'another frame behind the number',
      () => number.getAttribute('href'),
      (now) => now !== null && now !== before,
      600,
    )
    assert.match((await page.getByRole('status', { name: '' }).allTextContents()).join(' '), /实时推送中/)
  })
})

test('the filter narrows list and map and stands in the address', async () => {
  await visit('/', async (page) => {
    await page.getByLabel('区县').selectOption(outlet.district)
    await page.waitForURL((url) => url.searchParams.get('district') === outlet.district)
    const { outlets } = await city.get<OutletList>('/api/outlets')
    const here = outlets.filter((one) => one.district === outlet.district).length
    await page.getByText(`${here} / ${outlets.length} 个`).waitFor()
    await page.getByRole('img', { name: `地图：${here} 个排放口` }).waitFor()
    await page.getByRole('searchbox').fill('没有这样的企业')
    await page.getByText('没有符合条件的排放口').waitFor()
    await page.getByRole('button', { name: '清除条件' }).click()
    await page.getByText(`共 ${outlets.length} 个`).waitFor()
  })
})

test('a number opens its frame, whose bytes say that very number', async () => {
  await visit(`/?q=${outlet.id}`, async (page) => {
    const number = row(page).locator('a.frame-number').first()
    await number.waitFor()
    const sent = await number.evaluate((element) => {
      const text = element.firstChild?.textContent ?? ''
      ;(element as unknown as { click(): void }).click()
      return text
    })
    await page.waitForURL(/\/frames\/hj212\/\d+$/)
    await page.getByRole('heading', { name: /^报文 \d+$/ }).waitFor()
    await page
      .locator('.meaning b', { hasText: new RegExp(`^${sent.replaceAll('.', String.raw`\.`)}$`) })
      .first()
      .waitFor()
    await page.getByText('已接收').first().waitFor()
  })
})

async function newestAccepted(): Promise<number> {
  const { frames } = await city.get<FramePage>('/api/frames?show=accepted&limit=1')
  assert.ok(frames[0])
  return frames[0].index
}

test('the browser verifies the proof of a frame by itself', { timeout: 600_000 }, async () => {
  const index = await newestAccepted()
  await visit(`/frames/hj212/${index}`, async (page) => {
    const button = page.getByRole('button', { name: /验证/ })
    await button.click()
    // A checkpoint is signed at least each minute; until it covers this frame the page says so.
    const verdict = page.locator('.proof-verdict, .proof-note')
    for (let asked = 0; asked < 90; asked++) {
      await verdict.waitFor()
      if ((await page.locator('.proof-verdict').count()) > 0) break
      await page.waitForTimeout(1_000)
      await button.click()
    }
    await page.getByText('验证通过').waitFor()
    const steps = await page.locator('.proof-step').count()
    assert.ok(steps >= 6, `only ${steps} steps`)
    assert.equal(await page.locator('.proof-bad').count(), 0)
  })
})

test('a proof with one changed byte does not pass, and the page names the step', { timeout: 600_000 }, async () => {
  const { derived } = await eventually(
    'a signed checkpoint',
    () => city.get<IngestSummary>('/api/ingest/summary'),
    (summary) => summary.derived.evidenceSize > 0,
    600,
  )
  const index = derived.evidenceSize - 1
  await visit(`/frames/hj212/${index}`, async (page) => {
    await page.route('**/proof', async (route) => {
      const answer = await route.fetch()
      const bundle = (await answer.json()) as { leafHash: string }
      const hash = Buffer.from(bundle.leafHash, 'base64')
      hash[hash.length - 1] = (hash.at(-1) ?? 0) ^ 1
      await route.fulfill({ json: { ...bundle, leafHash: hash.toString('base64') } })
    })
    await page.getByRole('button', { name: '在本浏览器中验证' }).click()
    await page.getByText('验证不通过').waitFor()
    await page.getByText('证明里的字节与本页显示的不同').waitFor()
    assert.ok((await page.locator('.proof-bad').count()) >= 2)
  })
})

test('bytes and meaning are tied: focus on a field marks exactly its bytes', async () => {
  const index = await newestAccepted()
  const frame = await city.get<FrameDetail>(`/api/frames/hj212/${index}`)
  await visit(`/frames/hj212/${index}`, async (page) => {
    const place = frame.annotations.findIndex(({ key }) => key === 'MN')
    const annotation = frame.annotations[place]
    assert.ok(annotation)
    await page.locator(`.meaning[data-part="${place}"]`).focus()
    await page.locator('.hex-bytes .tint-active').first().waitFor()
    const hex = await page.locator('.hex-bytes .tint-active').allTextContents()
    const bytes = Buffer.from(frame.bytes, 'base64').subarray(annotation.from, annotation.to)
    assert.equal(hex.join(''), bytes.toString('hex').toUpperCase())
    // The check value is computed over the password too: it is asked for, with a reason.
    await page.getByPlaceholder('查看理由').fill('核对校验值')
    await page.getByRole('button', { name: '显示密码' }).click()
    await page.getByText('逐步计算').click()
    assert.ok((await page.locator('.steps tbody tr').count()) > 5)
    assert.equal(await page.locator('.compare').getByText('✕').count(), 0)
  })
})

test('the arithmetic of an encrypted frame agrees, and says that this browser has no key', async () => {
  const { frames } = await eventually(
    'an encrypted frame',
    () => city.get<FramePage>(`/api/frames?show=accepted&limit=1&outlet=${outletOf('encrypted')}`),
    (page) => page.frames.length > 0,
    600,
  )
  await visit(`/frames/hj212/${frames[0]?.index}`, async (page) => {
    const arithmetic = page.getByRole('region', { name: '长度与校验' })
    await arithmetic.getByText('没有密钥，不能重算').waitFor()
    assert.equal(await arithmetic.getByText('✕').count(), 0)
  })
})

test('a corrected reading shows one version, and both when asked for', { timeout: 600_000 }, async () => {
  const id = outletOf('corrected-hour')
  const span = `from=${encodeURIComponent('2020-01-01T00:00:00+08:00')}&to=${encodeURIComponent('2040-01-01T00:00:00+08:00')}`
  const { readings } = await eventually(
    'a corrected hour',
    () => city.get<ReadingPage>(`/api/outlets/${id}/readings?kind=hour&versions=all&limit=5000&${span}`),
    (page) => page.readings.some(({ versions }) => versions > 1),
    600,
  )
  const corrected = readings.find(({ versions }) => versions > 1)
  assert.ok(corrected)
  await visit(`/outlets/${id}?kind=hour&span=d7&factor=${corrected.factor}`, async (page) => {
    const versions = page.getByRole('region', { name: '数据表' }).getByText('有 2 个版本')
    await versions.first().waitFor()
    const before = await versions.count()
    await page.getByLabel('含被更正的版本').click()
    await eventually(
      'both versions',
      () => versions.count(),
      (count) => count === 2 * before,
      600,
    )
  })
})

test('an outlet shows its curve, the table says the same, and the file holds the same text', { timeout: 600_000 }, async () => {
  await visit(`/outlets/${outlet.id}?kind=hour&span=d7`, async (page) => {
    const chart = page.getByRole('img', { name: /曲线，\d+ 点/ })
    await chart.waitFor({ timeout: 30_000 })
    const points = Number(/(\d+) 点/.exec((await chart.getAttribute('aria-label')) ?? '')?.[1])
    assert.ok(points > 5, `${points} points`)
    // The newest hour may have a total only.
    const means = await page.locator('.cards tbody tr td:nth-child(2)').allTextContents()
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: '下载 CSV' }).click()])
    const csv = await readFile(await download.path(), 'utf8')
    assert.ok(csv.startsWith('\uFEFF'), 'no byte order mark')
    const value =
      means
        .find((text) => text.trim() !== '')
        ?.trim()
        .split(' ')[0] ?? ''
    assert.notEqual(value, '')
    assert.ok(csv.includes(value), `the file lacks ${value}`)
    assert.ok(csv.trim().split('\n').length > points, 'the file has fewer rows than the curve has points')

    // The table stands below the fold: the click on its file has scrolled the curve away.
    await chart.scrollIntoViewIfNeeded()
    const box = await chart.boundingBox()
    assert.ok(box)
    await page.mouse.move(box.x + box.width * 0.6, box.y + box.height / 2)
    await page.mouse.down()
    await page.mouse.move(box.x + box.width * 0.9, box.y + box.height / 2, { steps: 6 })
    await page.mouse.up()
    await page.waitForURL((url) => url.searchParams.has('from') && url.searchParams.has('to'))
    await page.getByRole('button', { name: '回到现在' }).click()
    await page.waitForURL((url) => !url.searchParams.has('from'))
    await page.getByText('分钟', { exact: true }).first().click()
    await page.waitForURL((url) => url.searchParams.get('kind') === 'minute')
    await page.getByRole('img', { name: /曲线，\d+ 点/ }).waitFor()
  })
})

test('the ingest page shows what was held back, and a device answers a command', { timeout: 600_000 }, async () => {
  await eventually(
    'a stranger and a rejected frame',
    () => city.get<FramePage>('/api/frames?show=quarantine&limit=500'),
    ({ frames }) => (['stranger', 'rejected'] as const).every((kind) => frames.some(({ disposition }) => disposition === kind)),
    600,
  )
  const { devices } = await city.get<{ readonly devices: readonly DeviceLink[] }>('/api/devices')
  const device = devices.find(({ outletId }) => outletId === outlet.id)
  assert.ok(device)
  await visit('/ingest', async (page) => {
    const quarantine = page.getByRole('region', { name: '隔离区' })
    await quarantine.getByRole('row').nth(1).waitFor()
    await page.getByRole('img', { name: /最近 60 分钟共 [1-9]\d* 条报文/ }).waitFor()
    await page.getByRole('searchbox', { name: '按设备标识、排放口查找' }).fill(device.mn)
    await page.getByRole('link', { name: `打开设备 ${device.mn}` }).click()
    const drawer = page.getByRole('dialog')
    await drawer.getByRole('button', { name: '发送' }).click()
    await drawer.getByText('执行成功').first().waitFor({ timeout: 600_000 })
    await drawer.getByText(/SystemTime=\d{14}/).waitFor()
    await drawer
      .getByRole('link', { name: /^报文 \d+$/ })
      .first()
      .click()
    await page.waitForURL(/\/frames\/hj212\/\d+$/)
    await page.getByText('9011', { exact: true }).first().waitFor()
  })
})

test('a frame that was held back says why in words', async () => {
  const { frames } = await city.get<FramePage>('/api/frames?show=quarantine&limit=500')
  const rejected = frames.find(({ disposition, faults }) => disposition === 'rejected' && faults.includes('crc-mismatch')) ?? frames[0]
  assert.ok(rejected)
  await visit(`/frames/hj212/${rejected.index}`, async (page) => {
    await page.getByText('已留存').first().waitFor()
    const faults = page.getByRole('region', { name: '偏差与错误' })
    if (rejected.faults.length > 0)
      await faults
        .getByText(rejected.faults[0] ?? '', { exact: true })
        .first()
        .waitFor()
  })
})

test('the page speaks English when asked to, and remembers it', async () => {
  await visit('/', async (page) => {
    assert.equal(await page.locator('html').getAttribute('lang'), 'zh-CN')
    await page.locator('.who').click()
    await page.getByRole('button', { name: 'English' }).click()
    await page.getByRole('heading', { name: 'Outlets of the city' }).waitFor()
    await page.reload()
    await page.getByRole('heading', { name: 'Outlets of the city' }).waitFor()
    assert.equal(await page.locator('html').getAttribute('lang'), 'en')
  })
})

test('when the log refuses, a red bar says so in every room', async () => {
  const { page, close } = await openPage(browser, city.address, wide)
  try {
    await actAs(page, 'duty-officer')
    // The page is told what the gateway would say of a full disk; that it says so is asked elsewhere, on a disk that is full.
    await page.route('**/api/live', (route) => route.abort())
    await page.route('**/api/ingest/summary', async (route) => {
      const summary = (await (await route.fetch()).json()) as IngestSummary
      await route.fulfill({ json: { ...summary, log: { ...summary.log, refusing: '磁盘空间不足' } } })
    })
    for (const path of ['/', '/ingest', '/frames', `/outlets/${outlet.id}`]) {
      await page.goto(path)
      await page.getByRole('alert').getByText('帧日志停止写入：磁盘空间不足').waitFor()
    }
    await page.getByText('推送中断，正在重连').waitFor()
  } finally {
    await close()
  }
})

test('what is not there is said in words: a page, an outlet, a frame', { timeout: 600_000 }, async () => {
  await visit('/nowhere/at/all', (page) => page.getByRole('heading', { name: '没有这个页面' }).waitFor())
  await visit('/outlets/NOT-THERE', (page) => page.getByText('没有该排放口').waitFor())
  await visit('/frames/hj212/999999999', (page) => page.getByText('帧日志中没有该记录').waitFor({ timeout: 30_000 }))
})

for (const [size, viewport] of [
  ['1440', wide],
  ['390', narrow],
] as const) {
  test(
    `city, outlet, ingest and frames: no serious fault of accessibility and nothing beyond the edge at ${size} pixels`,
    { timeout: 600_000 },
    async () => {
      const index = await newestAccepted()
      const rooms: ReadonlyArray<readonly [path: string, ready: string]> = [
        ['/', '.outlet-row a.frame-number'],
        [`/outlets/${outlet.id}`, '.latest a.frame-number'],
        ['/ingest', '.devices tbody tr'],
        ['/frames', '.frame-table tbody tr'],
        [`/frames/hj212/${index}`, '.meaning'],
        ['/nowhere', '.nothing'],
      ]
      await walkRooms(rooms, viewport)
    },
  )
}
