/** The offline verifier: one page that checks an evidence bundle without a server. A bundle may come in the address: `#bundle=<base64url>`. */
import { verifyBundle } from '@poyang/evidence'
import { element } from './elements.ts'
import { resultView } from './result-view.ts'
import { type Language, wordsOf } from './words.ts'

/** A file larger than any bundle is not read. */
const MAX_FILE = 1024 * 1024

let language: Language = navigator.language.toLowerCase().startsWith('zh') || navigator.language === '' ? 'zh' : 'en'
let text = textOfAddress()
let key = ''

const page = document.querySelector('#page') ?? document.body
const results = element('div', { class: 'body', id: 'results' })
const input = element('textarea', { id: 'bundle', rows: '4', spellcheck: 'false', autocomplete: 'off' })
const keyInput = element('textarea', { id: 'key', rows: '2', spellcheck: 'false', autocomplete: 'off' })
input.addEventListener('input', () => take(input.value))
keyInput.addEventListener('input', () => {
  key = keyInput.value.trim()
  showResult()
})
addEventListener('hashchange', () => take(textOfAddress()))
// A file dropped beside the field must not replace the page.
addEventListener('dragover', (event) => event.preventDefault())
addEventListener('drop', (event) => {
  event.preventDefault()
  void readFile(event.dataTransfer?.files[0])
})
show()

function show(): void {
  const words = wordsOf[language]
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en'
  document.title = words.title
  const other = element('button', { type: 'button', id: 'language' }, words.other)
  other.addEventListener('click', () => {
    language = language === 'zh' ? 'en' : 'zh'
    show()
    document.querySelector<HTMLElement>('#language')?.focus()
  })
  page.replaceChildren(
    element('header', { class: 'bar' }, element('div', {}, element('h1', {}, words.name), element('p', {}, words.lead)), other),
    element('div', { class: 'body' }, givingView()),
    results,
  )
  showResult()
}

function givingView(): HTMLElement {
  const words = wordsOf[language]
  const file = element('input', { type: 'file', id: 'file', accept: '.json,application/json' })
  file.addEventListener('change', () => void readFile(file.files?.[0]))
  const clear = element('button', { type: 'button', id: 'clear' }, words.clear)
  clear.addEventListener('click', () => take(''))
  const zone = element(
    'section',
    { class: 'drop' },
    element('h2', {}, words.give),
    element('p', { class: 'hint' }, words.giveHint),
    element('div', { class: 'row' }, element('label', { class: 'file' }, words.choose, file), clear),
    element('label', {}, words.text, input),
    element('label', {}, words.key, keyInput),
  )
  zone.addEventListener('dragenter', () => zone.classList.add('over'))
  zone.addEventListener('dragleave', () => zone.classList.remove('over'))
  zone.addEventListener('drop', () => zone.classList.remove('over'))
  return zone
}

function take(given: string): void {
  text = given
  showResult()
}

function showResult(): void {
  if (input.value !== text) input.value = text
  if (text.trim() === '') results.replaceChildren()
  else results.replaceChildren(...resultView(verifyBundle(text, key === '' ? {} : { trustedKey: key }), language))
}

async function readFile(file: File | undefined): Promise<void> {
  if (file === undefined) return
  take(file.size > MAX_FILE ? file.name : await file.text())
}

/** What the frame page hands over: the bundle behind `#`, which no server sees. Whatever cannot be read is shown as it is, and fails. */
function textOfAddress(): string {
  const [, coded] = /^#bundle=([\w-]+)$/.exec(location.hash) ?? []
  if (coded === undefined) return ''
  try {
    const bytes = Uint8Array.from(atob(coded.replaceAll('-', '+').replaceAll('_', '/')), (letter) => letter.codePointAt(0) ?? 0)
    return new TextDecoder().decode(bytes)
  } catch {
    return coded
  }
}
