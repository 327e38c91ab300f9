/** Who one is at the pages: the log-in, the post in the bar, a second factor, sessions; the shell, the palette and the ledgers. */
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, before, test } from 'node:test'
import { TOTP } from 'otpauth'
import type { Page } from 'playwright-core'
import { readSheet } from 'read-excel-file/node'
import type { OutletList } from '../../apps/server/src/modules/telemetry/schema.ts'
import { axeFaults, narrow, overflowOf, wide } from './browser.ts'
import { eventually, personOf } from './demo-city.ts'
import type { DemoCity } from './demo-city.ts'
import { leaveCity, openCity, region, visit, walkRooms } from './shared-city.ts'

let city: DemoCity
before(async () => {
  ;({ city } = await openCity())
  await eventually(
    'outlets',
    () => city.get<OutletList>('/api/outlets'),
    ({ outlets }) => outlets.length > 10,
    600,
  )
})
after(leaveCity)

test('whoever is not logged in comes to the door, and then to where they wanted to go', { timeout: 600_000 }, async () => {
  const officer = await personOf('duty-officer', city.persons)
  const atDoor = async (page: Page) => {
    await page.waitForURL(/\/log-in\?to=/)
    await region(page, '演示人员').getByRole('button', { name: officer.name }).click()
    await page.waitForURL(/\/quality$/)
    await page.locator('.who').getByText(officer.name).waitFor()
    // A wrong password says the same whether or not there is such a name.
    await page.locator('.who').click()
    await page.getByRole('button', { name: '退出登录' }).click()
    await page.getByLabel('用户名').fill('nobody')
    await page.getByLabel('密码', { exact: true }).fill('not a password')
    await page.getByRole('button', { name: '登录', exact: true }).click()
    await page.getByRole('alert').getByText('用户名或密码不正确').waitFor()
  }
  await visit('/quality', atDoor, { as: null })
})

test('a person with two posts acts as one of them, says which in the bar, and switches', { timeout: 600_000 }, async () => {
  const head = await personOf('section-head', city.persons)
  const look = async (page: Page) => {
    if (page.url().includes('/log-in')) await page.locator('.door-post').first().click()
    await page.locator('.who-post').waitFor()
    const before = await page.locator('.who-post').textContent()
    await page.locator('.who').click()
    const other = page.getByRole('region', { name: '切换岗位' }).locator('button[aria-pressed="false"]').first()
    const title = await other.locator('span').first().textContent()
    await other.click()
    await page
      .locator('.who-post')
      .getByText(title ?? '')
      .waitFor()
    assert.notEqual(await page.locator('.who-post').textContent(), before)
  }
  await visit('/', look, { as: head })
})

test('the bar leads an enterprise to its own desk, and the rules to nobody of an enterprise', { timeout: 600_000 }, async () => {
  const look = async (page: Page) => {
    const rooms = page.getByRole('navigation', { name: '主导航' })
    await rooms.getByRole('link', { name: '企业办理' }).click()
    await page.locator('.desk-body').waitFor()
    assert.equal(await rooms.getByRole('link', { name: '规则' }).count(), 0)
  }
  await visit('/', look, { as: 'enterprise-manager' })
})

test('a second factor is enrolled by its secret, and another session is ended from the account', { timeout: 600_000 }, async () => {
  const person = await personOf('publicity-officer', city.persons)
  const look = async (page: Page) => {
    const factors = region(page, '第二验证')
    await factors.getByRole('button', { name: '启用动态验证码' }).click()
    const secret = ((await factors.locator('.factor-secret').textContent()) ?? '').replaceAll(' ', '')
    assert.equal(await factors.locator('svg[role="img"], .factor-code svg').count(), 1, 'the secret as a picture')
    await factors.getByLabel('六位数字').fill(new TOTP({ secret }).generate())
    await factors.getByRole('button', { name: '确认' }).click()
    await factors.locator('.factor-codes li').first().waitFor()
    assert.ok((await factors.locator('.factor-codes li').count()) >= 8, 'recovery codes')
    await factors.getByRole('button', { name: '我已保存' }).click()
    await factors.getByText('已启用').waitFor()
    await factors.getByRole('button', { name: '停用' }).click()
    await factors.getByText('未启用').waitFor()

    await city.logIn(person)
    await page.reload()
    const sessions = region(page, '登录设备')
    const others = sessions.getByRole('button', { name: '结束' })
    const before = await eventually(
      'another session',
      () => others.count(),
      (count) => count > 0,
      600,
    )
    await others.first().click()
    await eventually(
      'one session less',
      () => others.count(),
      (count) => count < before,
      600,
    )
  }
  await visit('/account', look, { as: person })
})

test('when the session ends, what was typed stays, and one goes on after logging in again', { timeout: 600_000 }, async () => {
  const look = async (page: Page) => {
    const text = page.getByRole('textbox', { name: '规则文本' })
    await text.fill('rule "N78" half a rule')
    await page.context().clearCookies()
    // Any question to the server tells that the session is over.
    await page.getByRole('navigation', { name: '主导航' }).getByRole('link', { name: '报警' }).hover()
    const dialog = page.getByRole('dialog', { name: '请重新登录' })
    await text.fill('rule "N78" half a rule more')
    await dialog.waitFor({ timeout: 600_000 })
    await dialog.getByRole('button', { name: '继续' }).click()
    await dialog.waitFor({ state: 'detached' })
    assert.equal(await text.inputValue(), 'rule "N78" half a rule more')
  }
  await visit('/rules/new', look)
})

test('the palette finds a firm by two letters of its name, and keys are listed', { timeout: 600_000 }, async () => {
  const { outlets } = await city.get<OutletList>('/api/outlets')
  const firm = outlets[0]?.enterprise ?? ''
  await visit('/boards', async (page) => {
    await page.locator('.who').waitFor()
    await page.keyboard.press('Control+k')
    const field = page.getByRole('combobox', { name: '快速跳转' })
    await field.fill('用电')
    await page.getByRole('dialog').getByRole('option').first().getByText('用电监管').waitFor()
    await page.keyboard.press('Enter')
    await page.waitForURL(/\/power/)
    await page.keyboard.press('Control+k')
    await field.fill(firm.slice(3, 5))
    await page
      .getByRole('dialog')
      .getByRole('option', { name: new RegExp(firm.slice(3, 5)) })
      .first()
      .waitFor()
    assert.deepEqual(await axeFaults(page), [], 'the palette')
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await page.keyboard.press('?')
    await page.getByRole('dialog', { name: '键盘快捷键' }).waitFor()
  })
})

test('a ledger is narrowed, kept as a view, and taken away as exactly what is seen', { timeout: 600_000 }, async () => {
  const { outlets } = await city.get<OutletList>('/api/outlets')
  const water = outlets.filter(({ medium }) => medium === 'water').length
  await visit('/ledgers/outlets', async (page) => {
    await page.getByText(`共 ${outlets.length} 条`).waitFor()
    await page.getByRole('button', { name: '筛选', exact: true }).click()
    await page.getByLabel('列', { exact: true }).selectOption('medium')
    await page.getByLabel('值', { exact: true }).selectOption('water')
    await page.getByRole('button', { name: '添加筛选' }).click()
    await page.getByText(`共 ${water} 条`).waitFor()
    await page.getByRole('columnheader', { name: '编号' }).getByRole('button').click()
    await page.waitForURL((url) => url.searchParams.get('sort') === 'code')
    await page.getByRole('button', { name: '视图', exact: true }).click()
    await page.getByLabel('名称').fill('只看废水')
    await page.getByRole('button', { name: '保存当前视图' }).click()
    await page.getByRole('button', { name: '只看废水', exact: true }).waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: '导出', exact: true }).click()
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Excel 工作簿' }).click()])
    const [head, ...rows] = await readSheet(await readFile(await download.path()))
    assert.deepEqual(head?.slice(0, 3), ['排放口', '编号', '介质'])
    assert.equal(rows.length, water)
    assert.ok(rows.every((row) => row[2] === '废水'))
    const codes = rows.map((row) => String(row[1]))
    assert.deepEqual(codes, codes.toSorted())
    await page.getByRole('grid').focus()
    await page.keyboard.press('j')
    await page.keyboard.press('Enter')
    await page.waitForURL(/\/outlets\//)
  })
})

for (const [size, viewport] of [
  ['1440', wide],
  ['390', narrow],
] as const) {
  test(
    `door, account and ledgers: no serious fault of accessibility and nothing beyond the edge at ${size} pixels`,
    { timeout: 600_000 },
    async () => {
      await walkRooms([['/log-in', '.door-person']], viewport, null)
      await walkRooms(
        [
          ['/account', '.factor'],
          ['/ledgers/alarms', '.ledger-row'],
          ['/ledgers/enterprises', '.ledger-row'],
        ],
        viewport,
      )
      for (const [role, rooms] of [
        ['system-officer', ['/admin/people', '/admin/organisations', '/admin/posts', '/why']],
        ['security-officer', ['/admin/posts']],
        ['auditor', ['/admin/audit']],
      ] as const)
        await walkRooms(
          rooms.map((path) => [path, 'tbody tr'] as const),
          viewport,
          role,
        )
      const drawer = async (page: Page) => {
        await page.locator('.who').click()
        assert.deepEqual(await axeFaults(page), [], 'the menu of the person')
        if (viewport !== narrow) return
        await page.keyboard.press('Escape')
        await page.getByRole('button', { name: '更多' }).click()
        await page.getByRole('dialog', { name: '全部栏目' }).waitFor()
        assert.deepEqual(await axeFaults(page), [], 'the drawer')
        assert.equal(await overflowOf(page), 0)
      }
      await visit('/alarms', drawer, { viewport })
    },
  )
}
