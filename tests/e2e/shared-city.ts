/** One demo city and one browser for every part of the portal's test: a city takes a minute to start and to judge its past. */
import type { Browser, Page } from 'playwright-core'
import assert from 'node:assert/strict'
import { axeFaults, openBrowser, openPage, overflowOf, wide } from './browser.ts'
import { startDemoCity } from './demo-city.ts'
import type { DemoCity } from './demo-city.ts'

export const DEVICES = 24

interface Shared {
  readonly city: DemoCity
  readonly browser: Browser
}

let shared: Promise<Shared> | undefined
let users = 0

async function start(): Promise<Shared> {
  const city = await startDemoCity({ devices: DEVICES, seconds: 2 })
  return { city, browser: await openBrowser() }
}

export function openCity(): Promise<Shared> {
  users++
  shared ??= start()
  return shared
}

/** The last one who leaves stops it. */
export async function leaveCity(): Promise<void> {
  users--
  if (users > 0 || shared === undefined) return
  const { city, browser } = await shared
  await browser.close()
  await city.stop()
}

type Look = (page: Page) => Promise<void>

/** Runs a visit and asks afterwards that nothing went wrong behind the page. */
export async function visit(path: string, look: Look, viewport: { width: number; height: number } = wide): Promise<void> {
  assert.ok(shared, 'the city is not open')
  const { city, browser } = await shared
  const { page, wrong, close } = await openPage(browser, city.address, viewport)
  try {
    await page.goto(path)
    await look(page)
    assert.deepEqual(wrong, [])
  } finally {
    await close()
  }
}

export const region = (page: Page, name: string) => page.getByRole('region', { name, exact: true })

/** Each room is ready, without a serious fault of accessibility, and no wider than the window. */
export async function walkRooms(
  rooms: ReadonlyArray<readonly [path: string, ready: string]>,
  viewport: { width: number; height: number },
): Promise<void> {
  for (const [path, ready] of rooms) {
    await visit(
      path,
      async (page) => {
        await page.locator(ready).first().waitFor()
        await page.waitForTimeout(1_000)
        assert.deepEqual(await axeFaults(page), [], path)
        assert.equal(await overflowOf(page), 0, `${path} is wider than the window`)
      },
      viewport,
    )
  }
}
