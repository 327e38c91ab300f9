import assert from 'node:assert/strict'
import test from 'node:test'
import { csvLine } from './csv.ts'

test('a text that a spreadsheet would run as a formula is kept from running', () => {
  for (const text of ['=1+1', '+1;cmd', '-1+2', '@SUM(A1)', '\t=1', '\r=1', '=HYPERLINK("http://x")'])
    assert.match(csvLine([text]), /^"?'/, text)
})

test('numbers stay numbers, also negative ones, digit for digit', () => {
  assert.equal(csvLine(['-12.30', '0', 7, '1000000000000.10']), '-12.30,0,7,1000000000000.10\r\n')
})

test('commas, quotes and line ends do not break a cell, and nothing is an empty cell', () => {
  assert.equal(csvLine(['a,b', 'say "yes"', 'two\nlines', null, '']), '"a,b","say ""yes""","two\nlines",,\r\n')
})
