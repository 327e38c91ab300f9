/** The file of an enterprise in the browser: changed by a registrar with a reason, seen in its history, and asked for by the enterprise. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { EnterpriseFile } from '../../apps/server/src/modules/sources/file/schema.ts'
import { axeFaults, narrow, overflowOf } from './browser.ts'
import { eventually } from './demo-city.ts'
import type { DemoCity } from './demo-city.ts'
import { leaveCity, openCity, region, visit } from './shared-city.ts'

let city: DemoCity
let file: EnterpriseFile

before(async () => {
  ;({ city } = await openCity())
  const { enterprises } = await city.get<{ enterprises: Array<{ id: string }> }>('/api/enterprises')
  const whole = async () => {
    for (const { id } of enterprises) {
      // oxlint-disable-next-line no-await-in-loop -- until the first that has one
      const one = await city.get<EnterpriseFile>(`/api/enterprises/${id}/file`)
      if (one.parts.some(({ kind }) => kind === 'filing')) return one
    }
    return null
  }
  const found = await eventually('a file of a firm', whole, (one) => one !== null, 120)
  assert.ok(found !== null)
  file = found
})
after(leaveCity)

test('a registrar adds a filing with a reason, and the history says who and why', { timeout: 120_000 }, async () => {
  const path = `/enterprises/${file.enterprise.content.id}`
  await visit(
    path,
    async (page) => {
      await page.getByRole('heading', { level: 1, name: file.enterprise.content.name }).waitFor()
      await page.getByRole('button', { name: '新增 备案与批复' }).click()
      const dialog = page.getByRole('dialog')
      await dialog.getByLabel('标题').fill('验收意见（试）')
      await dialog.getByLabel('日期').fill('2026-01-15')
      await dialog.getByLabel('事由').fill('补录验收文件')
      await dialog.getByRole('button', { name: '保存' }).click()
      await region(page, '备案与批复').getByText('验收意见（试）').waitFor()
      await region(page, '履历与事件').getByText('补录验收文件').first().waitFor()
    },
    { as: 'registrar' },
  )
})

test('the page of a file fits a phone and has no fault of access', { timeout: 120_000 }, async () => {
  await visit(
    `/enterprises/${file.enterprise.content.id}`,
    async (page) => {
      await region(page, '排污许可证').getByText(/001P/).waitFor()
      assert.equal(await overflowOf(page), 0)
      assert.deepEqual(await axeFaults(page), [])
    },
    { viewport: narrow },
  )
})
