/**
 * Words as the index knows them: pairs of neighbouring letters. A word is in a text only if all its pairs are; the text itself then decides.
 * Two Chinese letters are one pair, so they are found by one look into the index. Pure.
 */

/** Lower case, full width made half, letters and digits only, everything else a blank. */
export const plainOf = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()

/** Pairs of each word; a word of one letter is itself. */
export function gramsOf(plain: string): string[] {
  const grams = new Set<string>()
  for (const word of plain.split(' ')) {
    const letters = Array.from(word)
    if (letters.length === 1) grams.add(word)
    for (let at = 0; at + 1 < letters.length; at++) grams.add(`${letters[at]}${letters[at + 1]}`)
  }
  return [...grams]
}

/** Single letters, of titles only: so that one Chinese letter finds something too. */
export const lettersOf = (plain: string): string[] => [...new Set(plain)].filter((letter) => /\p{Script=Han}/u.test(letter))

/** First Chinese letters of each initial in the order of pinyin. Source: GB 2312 level 1 order, as the collation `zh-u-co-pinyin` of CLDR has it. */
const FIRST = '阿八嚓哒妸发旮哈讥咔垃妈拏噢妑七呥扨它穵夕丫帀'
const INITIALS = 'abcdefghjklmnopqrstwxyz'
const byPinyin = new Intl.Collator('zh-u-co-pinyin')
const initialsKnown = new Map<string, string>()

function initialOf(letter: string): string {
  const known = initialsKnown.get(letter)
  if (known !== undefined) return known
  const at = Array.from(FIRST).findLastIndex((first) => byPinyin.compare(first, letter) <= 0)
  const initial = INITIALS[at] ?? ''
  initialsKnown.set(letter, initial)
  return initial
}

/** `鄱阳纸业` → `pyzy`; other letters stay. One reading a letter: of those with several the first of the collation. */
export const initialsOf = (plain: string): string =>
  Array.from(plain, (letter) => (/\p{Script=Han}/u.test(letter) ? initialOf(letter) : letter)).join('')

/** Pairs of initials stand apart from those of words. */
export const initialGrams = (initials: string): string[] => gramsOf(initials).map((gram) => `~${gram}`)

/** Where words stand in a text, as it is shown: [from, to) in UTF-16 units, in order, none within another. */
export function marksOf(text: string, words: readonly string[]): Array<[number, number]> {
  const lower = text.toLowerCase()
  const spans = words
    .filter((word) => word !== '')
    .flatMap((word): Array<[number, number]> => {
      const at = lower.indexOf(word)
      return at < 0 || lower.length !== text.length ? [] : [[at, at + word.length]]
    })
    .toSorted((a, b) => a[0] - b[0])
  const joined: Array<[number, number]> = []
  for (const [from, to] of spans) {
    const last = joined.at(-1)
    if (last !== undefined && from <= last[1]) last[1] = Math.max(last[1], to)
    else joined.push([from, to])
  }
  return joined
}
