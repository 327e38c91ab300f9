/**
 * Puts the clock of a process back: `NODE_OPTIONS=--import=<this file>`, with BENCH_CLOCK_BEHIND ms. So a bench may have an hour end in the middle
 * of its minute whenever it is started; nothing in the server knows.
 */
const behind = Number(process.env['BENCH_CLOCK_BEHIND'] ?? 0)
const now = Date.now.bind(Date)

class ShiftedDate extends Date {
  constructor(...given: [] | [string | number | Date]) {
    if (given.length === 0) super(now() - behind)
    else super(...given)
  }

  static override now(): number {
    return now() - behind
  }
}

globalThis.Date = ShiftedDate as DateConstructor
