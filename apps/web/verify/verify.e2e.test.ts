import assert from 'node:assert/strict'
import { Buffer } from 'node:buffer'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { type BundleJson, bundleToJson } from '@poyang/evidence'
import { crcText } from '@poyang/hj212'
import { type Browser, chromium, type Page } from 'playwright-core'
import { openEvidenceLog } from '../../server/src/platform/evidence/evidence-log.ts'
import { openEvidenceReader } from '../../server/src/platform/evidence/evidence-reader.ts'
import { openFrameLog } from '../../server/src/platform/frame-log/frame-log.ts'
import { buildVerifier } from './build.ts'

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
const folder = await mkdtemp(join(tmpdir(), 'verify-page-'))
let browser: Browser
let address = ''
let bundle: BundleJson

const segment =
  'QN=20261124160000001;ST=32;CN=2011;PW=123456;MN=010000A8900016F000169DC0;Flag=9;CP=&&DataTime=20261124160000;w01018-Rtd=12.30,w01018-Flag=N;w21003-Rtd=0.057,w21003-Flag=N;w00000-Rtd=40.0,w00000-Flag=<img src=x onerror=alert(1)>&&'
const frame = Buffer.from(`##${String(segment.length).padStart(4, '0')}${segment}${crcText(Buffer.from(segment))}\r\n`)

before(async () => {
  const log = await openFrameLog({ folder: join(folder, 'frames'), segmentBytes: 1 << 20, freeFloorBytes: 0 })
  const evidenceFolder = join(folder, 'evidence', 'frames')
  const evidence = await openEvidenceLog({
    folder: evidenceFolder,
    origin: 'poyang.test/frames',
    keyFile: join(folder, 'keys', 'evidence.key'),
  })
  const received = { kind: 'received', disposition: 'accepted', connection: 0, outlet: 'WQ-01' } as const
  await log.append(Array.from({ length: 400 }, (_, at) => ({ ...received, at: Date.UTC(2026, 10, 24, 8) + at, bytes: frame }))).durable
  for await (const batch of log.read(0, 400)) await evidence.append(batch.map(({ leaf }) => leaf))
  await evidence.sign(Date.now())
  const proved = await openEvidenceReader(evidenceFolder).proveRecord(333, (await log.get(333))?.leaf ?? Buffer.alloc(0))
  assert.ok(proved !== null)
  bundle = bundleToJson(proved)
  await evidence.close()
  await log.close()
  address = pathToFileURL(await buildVerifier(folder)).href
  browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: FLAGS })
})
after(async () => {
  await browser.close()
  await rm(folder, { recursive: true })
})

/** A page without a network that has failed the test if it tried to use one, or if its script failed. */
async function withPage(work: (page: Page) => Promise<void>, at = address, width = 1440): Promise<void> {
  const context = await browser.newContext({ viewport: { width, height: 900 }, locale: 'zh-CN', offline: true })
  const page = await context.newPage()
  const requests: string[] = []
  const errors: string[] = []
  page.on('request', (request) => {
    if (!/^(file|data):/.test(request.url())) requests.push(request.url())
  })
  page.on('pageerror', (error) => errors.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text())
  })
  await page.goto(at)
  await work(page)
  assert.deepEqual({ requests, errors }, { requests: [], errors: [] })
  await context.close()
}
const failedSteps = (page: Page) =>
  page.locator('[data-step][data-ok=false]').evaluateAll((items) => items.map((item) => item.getAttribute('data-step')))
const isOk = (page: Page) => page.locator('#verdict').getAttribute('data-ok')

test('a good bundle passes every step from a file, without a network', () =>
  withPage(async (page) => {
    const file = join(folder, 'bundle.json')
    await writeFile(file, JSON.stringify(bundle))
    await page.locator('#file').setInputFiles(file)
    assert.equal(await isOk(page), 'true')
    assert.equal(await page.locator('[data-step]').count(), 7)
    assert.match(await page.locator('#verdict').innerText(), /请核对/)
    await page.locator('#key').fill(bundle.verifierKey)
    assert.match(await page.locator('#verdict').innerText(), /签名公钥就是您提供的公钥/)
    const record = await page.locator('#record').innerText()
    assert.match(record, /2026-11-24 16:00:00\.333/)
    assert.match(record, /WQ-01/)
    assert.match(record, /w01018-Rtd/)
    assert.match(record, /51 4e 3d/)
  }))

test('what a frame holds is shown as text and never runs', () =>
  withPage(async (page) => {
    await page.locator('#bundle').fill(JSON.stringify(bundle))
    assert.equal(await page.locator('#record img').count(), 0)
    assert.match(await page.locator('#record').innerText(), /<img src=x onerror=alert\(1\)>/)
  }))

test('a changed bundle fails at the step where it was changed', () =>
  withPage(async (page) => {
    const leaf = Buffer.from(bundle.leaf, 'base64')
    leaf[60] = (leaf[60] ?? 0) ^ 1
    const [first = '', ...others] = bundle.proof
    const cases: ReadonlyArray<readonly [Partial<BundleJson>, readonly string[]]> = [
      [{ leaf: leaf.toString('base64') }, ['root']],
      [{ index: 332 }, ['root']],
      [{ proof: [...others, first] }, ['root']],
      [{ proof: others }, ['path']],
      [{ checkpoint: bundle.checkpoint.replace('\n400\n', '\n399\n') }, ['signature']],
      [{ verifierKey: 'poyang.test/frames+00000000+AAAA' }, ['signature', 'key']],
      [{ checkpoint: '' }, ['checkpoint']],
    ]
    for (const [change, steps] of cases) {
      await page.locator('#bundle').fill(JSON.stringify({ ...bundle, ...change }))
      assert.deepEqual(await failedSteps(page), steps)
      assert.equal(await isOk(page), 'false')
    }
    await page.locator('#bundle').fill('not JSON')
    assert.deepEqual(await failedSteps(page), ['bundle'])
    await page.locator('#bundle').fill(JSON.stringify(bundle))
    await page.locator('#key').fill('other+12345678+AAAA')
    assert.deepEqual(await failedSteps(page), ['key'])
  }))

test('a bundle in the address is checked at once, and the page speaks English when asked', () =>
  withPage(
    async (page) => {
      assert.equal(await isOk(page), 'true')
      assert.match(await page.locator('#verdict').innerText(), /核验通过/)
      await page.locator('#language').click()
      assert.match(await page.locator('#verdict').innerText(), /The record is proved/)
      assert.equal(await page.locator('html').getAttribute('lang'), 'en')
      await page.locator('#clear').click()
      assert.equal(await page.locator('#verdict').count(), 0)
    },
    `${address}#bundle=${Buffer.from(JSON.stringify(bundle)).toString('base64url')}`,
  ))

for (const width of [1440, 390]) {
  test(`at ${width} px nothing is cut off and axe finds no serious fault`, () =>
    withPage(
      async (page) => {
        await page.locator('#bundle').fill(JSON.stringify(bundle))
        if (process.env.POYANG_SCREENSHOTS !== undefined)
          await page.screenshot({ path: join(process.env.POYANG_SCREENSHOTS, `verify-${width}.png`), fullPage: true })
        const overflow = await page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth')
        assert.ok(overflow <= 0, `the page is ${overflow} px too wide`)
        // Evaluated by the debugger: the page's own policy lets no other script in.
        await page.evaluate(await readFile(join(import.meta.dirname, '../../../node_modules/axe-core/axe.min.js'), 'utf8'))
        const found = await page.evaluate<Array<{ id: string; impact: string | null }>>(
          'axe.run().then((result) => result.violations.map(({ id, impact }) => ({ id, impact })))',
        )
        assert.deepEqual(
          found.filter(({ impact }) => impact === 'serious' || impact === 'critical'),
          [],
        )
      },
      address,
      width,
    ))
}
