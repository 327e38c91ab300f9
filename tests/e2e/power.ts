/** Electricity supervision in the browser: maintenance declared and approved, an order, a filed list, proofs that are missing. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Page } from 'playwright-core'
import type { DemoPerson } from '../../apps/server/src/modules/identity/schema.ts'
import type { OutletList } from '../../apps/server/src/modules/telemetry/schema.ts'
import { axeFaults, narrow, overflowOf, wide } from './browser.ts'
import { eventually } from './demo-city.ts'
import type { DemoCity } from './demo-city.ts'
import { leaveCity, managedFirms, openCity, region, visit, walkRooms } from './shared-city.ts'

let city: DemoCity
/** A firm whose electricity is metered. */
let firm: string
let manager: DemoPerson

before(async () => {
  ;({ city } = await openCity())
  const metered = async () => {
    const [{ outlets }, firms] = await Promise.all([city.get<OutletList>('/api/outlets'), managedFirms()])
    return outlets.flatMap(({ medium, enterpriseId }) => {
      const person = firms.get(enterpriseId)
      return medium === 'power' && person !== undefined ? [{ id: enterpriseId, person }] : []
    })
  }
  const [first] = await eventually('a metered firm with a manager', metered, ({ length }) => length > 0, 600)
  assert.ok(first)
  firm = first.id
  manager = first.person
})
after(leaveCity)

test('maintenance that the enterprise declares counts once another person has approved it', { timeout: 600_000 }, async () => {
  const atDesk = async (page: Page) => {
    const declare = region(page, '检修申报')
    await declare.getByLabel('检修内容').fill('更换治污风机轴承')
    await declare.getByRole('button', { name: '提交申报' }).click()
    await declare.getByText('待审核').first().waitFor()
  }
  await visit('/enterprise', atDesk, { as: manager })
  await visit(`/power?enterprise=${firm}`, async (page) => {
    const declared = region(page, '检修申报')
    await declared.getByText('更换治污风机轴承').waitFor()
    await declared.getByRole('button', { name: '核准', exact: true }).click()
    await declared.getByText('已核准').waitFor()
  })
})

test('a filed list stands by level; an order is kept and shows who followed it', { timeout: 600_000 }, async () => {
  const filed = async (page: Page) => {
    const list = region(page, '一厂一策减排清单')
    await list.getByRole('button', { name: '备案新版本' }).click()
    await list.getByRole('button', { name: '增加措施' }).nth(1).click()
    await list.getByLabel('橙色第 1 项措施').selectOption('limit')
    await list.getByLabel('减少（%）').fill('40')
    await list.getByLabel('文号或文件').fill('应急清单 7 号')
    await list.getByRole('button', { name: '保存为新版本' }).click()
    await list.getByText(/限产 40%/).waitFor()
  }
  await visit(`/power?enterprise=${firm}`, filed, { as: 'registrar' })
  const ordered = async (page: Page) => {
    const orders = region(page, '重污染天气应急')
    await orders.getByRole('button', { name: '登记应急指令' }).click()
    await orders.getByLabel('文号或文件').fill('应急办〔2026〕99 号')
    await orders.getByRole('button', { name: '登记指令' }).click()
    await orders.getByText(/应急办〔2026〕99 号/).click()
    await orders
      .getByText(/没有备案减排清单/)
      .first()
      .waitFor()
  }
  await visit(`/power?enterprise=${firm}`, ordered, { as: 'section-head' })
})

test(
  'a reading is refused for a penalty file with what is missing, and a document on record fills one of them',
  { timeout: 600_000 },
  async () => {
    const proven = async (page: Page) => {
      const fence = region(page, '能否作为处罚证据')
      await fence.getByRole('button', { name: '查一查' }).click()
      const missing = fence.locator('.power-missing > li')
      await fence.getByText('不能作为证据，缺少：').waitFor()
      const before = await missing.count()
      await fence.getByText('登记证明材料').click()
      await fence.getByLabel('文号或文件').fill('法制审核意见 3 号')
      await fence.getByRole('button', { name: '记入' }).click()
      await fence.getByText('法制审核意见 3 号').waitFor()
      await eventually(
        'one thing less that is missing',
        () => missing.count(),
        (count) => count < before,
        600,
      )
    }
    await visit(`/power?enterprise=${firm}`, proven, { as: 'enforcement-officer' })
  },
)

for (const [size, viewport] of [
  ['1440', wide],
  ['390', narrow],
] as const) {
  test(`electricity: no serious fault of accessibility and nothing beyond the edge at ${size} pixels`, { timeout: 600_000 }, async () => {
    await walkRooms([[`/power?enterprise=${firm}`, '.power-states tbody tr']], viewport)
    await walkRooms([['/enterprise', '.desk-body']], viewport, manager)
    await visit(
      `/power?enterprise=${firm}`,
      async (page) => {
        await region(page, '产污治污关系').getByRole('button', { name: '编辑' }).click()
        await page.getByText('计量点与参数').first().click()
        await page.getByLabel('互感器变比').first().waitFor()
        assert.deepEqual(await axeFaults(page), [], 'the editor of the graph')
        assert.equal(await overflowOf(page), 0, 'the editor is wider than the window')
      },
      { viewport, as: 'registrar' },
    )
  })
}
