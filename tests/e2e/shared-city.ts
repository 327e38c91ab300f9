/** One demo city and one browser for every part of the portal's test: a city takes a minute to start and to judge its past. */
import type { Browser, Page } from 'playwright-core'
import assert from 'node:assert/strict'
import { axeFaults, openBrowser, openPage, overflowOf, wide } from './browser.ts'
import { SessionView } from '../../apps/server/src/modules/identity/schema.ts'
import type { DemoPerson } from '../../apps/server/src/modules/identity/schema.ts'
import type { Role } from '../../apps/server/src/platform/access/schema.ts'
import { personOf, startDemoCity } from './demo-city.ts'
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

interface Visitor {
  readonly viewport?: { readonly width: number; readonly height: number }
  /** Whom the demo's page is opened as; null: nobody. */
  readonly as?: Role | DemoPerson | null
}

/** Runs a visit and asks afterwards that nothing went wrong behind the page. */
export async function visit(path: string, look: Look, { viewport = wide, as = 'duty-officer' }: Visitor = {}): Promise<void> {
  assert.ok(shared, 'the city is not open')
  const { city, browser } = await shared
  const { page, wrong, close } = await openPage(browser, city.address, viewport)
  try {
    if (as !== null) await actAs(page, as)
    await page.goto(path)
    await look(page)
    assert.deepEqual(wrong, [])
  } finally {
    await close()
  }
}

/** Gives the page a session of its own as one of the demo's persons. */
export async function actAs(page: Page, as: Role | DemoPerson): Promise<void> {
  assert.ok(shared, 'the city is not open')
  const { city } = await shared
  const person = typeof as === 'string' ? await personOf(as, city.persons) : as
  const [name = '', value = ''] = (await city.logIn(person)).split('=')
  await page.context().addCookies([{ name, value, url: city.address, httpOnly: true, sameSite: 'Lax' }])
}

/** Firms of the demo that have a manager, each with that person. */
export async function managedFirms(): Promise<ReadonlyMap<string, DemoPerson>> {
  assert.ok(shared, 'the city is not open')
  const { city } = await shared
  const managers = (await city.persons()).filter(({ roles }) => roles.includes('enterprise-manager'))
  const firms = new Map<string, DemoPerson>()
  for (const person of managers) {
    const { post } = SessionView.parse(await city.get('/api/session', person))
    for (const firm of post?.scope.kind === 'enterprises' ? post.scope.enterprises : []) firms.set(firm, person)
  }
  return firms
}

export const region = (page: Page, name: string) => page.getByRole('region', { name, exact: true })

/** Each room is ready, without a serious fault of accessibility, and no wider than the window. */
export async function walkRooms(
  rooms: ReadonlyArray<readonly [path: string, ready: string]>,
  viewport: { width: number; height: number },
  as: Visitor['as'] = 'duty-officer',
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
      { viewport, as },
    )
  }
}
