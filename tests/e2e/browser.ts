/** A real Chromium that looks at our pages and remembers whatever goes wrong in them. */
import axe from 'axe-core'
import { chromium } from 'playwright-core'
import type { Browser, Page } from 'playwright-core'

const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

export const openBrowser = (): Promise<Browser> => chromium.launch({ executablePath: '/usr/bin/chromium', args: FLAGS })

export const wide = { width: 1440, height: 900 } as const
export const narrow = { width: 390, height: 844 } as const

export interface Watched {
  readonly page: Page
  /** Script errors, breaches of the content policy, requests to elsewhere: all that should never be. */
  readonly wrong: string[]
  readonly close: () => Promise<void>
}

/** A page of a new visitor: nothing remembered, English system, so that Chinese comes from us. */
export async function openPage(browser: Browser, address: string, viewport: { width: number; height: number }): Promise<Watched> {
  const context = await browser.newContext({ viewport, baseURL: address, locale: 'en-GB', acceptDownloads: true })
  // A machine that is busy with other things is slow, not wrong.
  context.setDefaultTimeout(120_000)
  const page = await context.newPage()
  const wrong: string[] = []
  page.on('pageerror', (error) => wrong.push(`script: ${error.message}`))
  page.on('console', (message) => {
    // A refusal that a test asks for on purpose is written there by the browser too.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) wrong.push(`console: ${message.text()}`)
  })
  page.on('request', (request) => {
    const url = new URL(request.url())
    if (url.origin !== address && !['data:', 'blob:'].includes(url.protocol)) wrong.push(`request to ${url.origin}`)
  })
  return { page, wrong, close: () => context.close() }
}

/** Serious and critical faults that axe finds, each as one line. Throws when axe has looked at next to nothing. */
export async function axeFaults(page: Page): Promise<string[]> {
  await page.evaluate(axe.source)
  const { violations, passes } = await page.evaluate(() => (globalThis as unknown as { axe: typeof axe }).axe.run())
  if (passes.length < 10) throw new Error(`axe has checked ${passes.length} rules only`)
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, impact, nodes }) => `${impact} ${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`)
}

/** Pixels by which the page is wider than the window. */
export const overflowOf = (page: Page): Promise<number> =>
  page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth')
