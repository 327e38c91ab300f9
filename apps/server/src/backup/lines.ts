/** Text cut into groups of whole lines, so that a table is loaded in bounded portions. */
import { StringDecoder } from 'node:string_decoder'

/** Groups of at most `most` lines, of about `bytes` characters at most. The text ends with a line break. */
export async function* linesOf(content: AsyncIterable<Uint8Array>, most: number, bytes: number): AsyncGenerator<string[]> {
  const decoder = new StringDecoder('utf8')
  let begun: string[] = []
  let group: string[] = []
  let size = 0
  for await (const chunk of content) {
    const [first = '', ...more] = decoder.write(Buffer.from(chunk)).split('\n')
    begun.push(first)
    for (const next of more) {
      const line = begun.join('')
      begun = [next]
      group.push(line)
      size += line.length
      if (group.length < most && size < bytes) continue
      yield group
      group = []
      size = 0
    }
  }
  if (begun.join('') !== '') throw new Error('the text does not end with a line break')
  if (group.length > 0) yield group
}
