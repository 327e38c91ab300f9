/** What a check found, as elements: the verdict, each step, the record. */
import { base64Of, type Step, type Verification } from '@poyang/evidence'
import { annotate } from '@poyang/hj212'
import { element } from './elements.ts'
import { beijingTime, type FrameRecord, hexDump, recordOf } from './record.ts'
import { type Language, type Words, wordsOf } from './words.ts'

const hex = (bytes: Uint8Array): string => [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')

export function resultView(result: Verification, language: Language): HTMLElement[] {
  const words = wordsOf[language]
  const views = [verdictView(result, words), stepsView(result, language)]
  if (result.bundle !== null) views.push(recordView(result, words, language))
  return views
}

function verdictView({ ok, keyTrusted, steps }: Verification, words: Words): HTMLElement {
  const failed = steps.flatMap((step, at) => (step.ok ? [] : [String(at + 1)])).join('、')
  const tone = ok ? (keyTrusted ? 'ok' : 'warn') : 'bad'
  return element(
    'section',
    { class: `verdict ${tone}`, id: 'verdict', role: 'status', 'data-ok': String(ok) },
    element('strong', {}, ok ? words.passed : words.failed),
    element('p', {}, ok ? (keyTrusted ? words.passedTrusted : words.passedUntrusted) : words.failedAt(failed)),
  )
}

function stepsView(result: Verification, language: Language): HTMLElement {
  const words = wordsOf[language]
  const items = result.steps.map((step, at) => {
    const open = step.ok && !(step.step === 'key' && !result.keyTrusted) ? {} : { open: '' }
    const detail = step.step === 'path' && result.path.length > 0 ? pathView(result, words) : element('pre', {}, step.detail)
    return element(
      'li',
      { 'data-step': step.step, 'data-ok': String(step.ok) },
      element('span', { class: 'number' }, String(at + 1)),
      element('span', {}, step[language]),
      markView(step, result.keyTrusted, words),
      element('details', open, element('summary', {}, step.step === 'path' ? words.path : words.detail), detail),
    )
  })
  return element('section', {}, element('h2', {}, words.steps), element('ol', { class: 'steps' }, ...items))
}

function markView({ step, ok }: Step, keyTrusted: boolean, words: Words): HTMLElement {
  if (!ok) return element('span', { class: 'mark bad' }, `✗ ${words.bad}`)
  if (step === 'key' && !keyTrusted) return element('span', { class: 'mark warn' }, `! ${words.compare}`)
  return element('span', { class: 'mark ok' }, `✓ ${words.ok}`)
}

function pathView({ path, leafHash }: Verification, words: Words): HTMLElement {
  const rows = path.map(({ side, sibling, hash }) =>
    element(
      'li',
      {},
      element('b', {}, `${side === 'left' ? words.left : words.right} `),
      hex(sibling),
      element('br'),
      element('b', {}, `${words.becomes} `),
      hex(hash),
    ),
  )
  return element(
    'ol',
    { class: 'path' },
    element('li', {}, element('b', {}, `${words.leafHash} `), hex(leafHash ?? new Uint8Array())),
    ...rows,
  )
}

function recordView({ bundle, checkpoint, leafHash, signedAt }: Verification, words: Words, language: Language): HTMLElement {
  const leaf = bundle?.leaf ?? new Uint8Array()
  const record = recordOf(leaf)
  const facts: Array<readonly [string, string]> = [
    [words.log, checkpoint?.origin ?? '—'],
    [words.index, String(bundle?.index ?? '—')],
    [words.size, String(checkpoint?.size ?? '—')],
    [words.signedAt, signedAt === null ? '—' : beijingTime(signedAt).slice(0, 19)],
  ]
  if (record !== null) {
    facts.push(
      [words.kind, words.kinds[record.kind]],
      [words.disposition, words.dispositions[record.disposition]],
      [words.at, beijingTime(record.at)],
      [words.connection, String(record.connection)],
      [words.outlet, record.outlet === '' ? '—' : record.outlet],
    )
  }
  const list = element('dl', { class: 'facts' })
  for (const [term, value] of facts) list.append(element('dt', {}, term), element('dd', {}, value))
  list.append(element('dt', {}, words.leafHash), element('dd', { class: 'hash' }, leafHash === null ? '—' : hex(leafHash)))
  const shown = element('section', { id: 'record' }, element('h2', {}, words.record), list)
  if (bundle?.leafHash !== undefined) shown.append(element('p', { class: 'hint' }, words.withheld))
  else if (record === null) shown.append(element('p', { class: 'hint' }, words.leafOnly), element('pre', {}, base64Of(leaf)))
  else shown.append(...bytesView(record, words, language))
  return shown
}

function bytesView({ kind, bytes }: FrameRecord, words: Words, language: Language): HTMLElement[] {
  const isFrame = kind === 'received' || kind === 'sent'
  const views: HTMLElement[] = []
  if (isFrame && bytes.length > 0) {
    const rows = annotate(bytes, { receiver: kind === 'sent' ? 'device' : 'host' }).map((part) =>
      element(
        'tr',
        {},
        element('td', {}, `${part.from}–${part.to - 1}`),
        element('td', {}, part.key),
        element('td', {}, part.value),
        element('td', {}, part[language]),
      ),
    )
    const head = element(
      'tr',
      {},
      ...[words.offset, words.field, words.value, words.meaning].map((name) => element('th', { scope: 'col' }, name)),
    )
    views.push(
      element('h2', {}, words.frame),
      element('table', { class: 'fields' }, element('thead', {}, head), element('tbody', {}, ...rows)),
    )
  }
  views.push(element('h2', {}, words.bytes))
  if (bytes.length === 0) return [...views, element('p', { class: 'hint' }, words.nothing)]
  for (const [name, width] of [
    ['wide', 16],
    ['narrow', 8],
  ] as const)
    views.push(element('pre', { class: `dump ${name}`, tabindex: '0' }, hexDump(bytes, width)))
  return views
}
