/** At most so many at once, the rest in order, and not more of them than can be served in reasonable time. */
export class Turns {
  readonly #atOnce: number
  readonly #waitingAtMost: number
  readonly #waiting: Array<() => void> = []
  #running = 0

  constructor(atOnce: number, waitingAtMost: number) {
    this.#atOnce = atOnce
    this.#waitingAtMost = waitingAtMost
  }

  /** Wait for a turn; false when too many wait already. A turn that was given must be ended with `done`. */
  async take(): Promise<boolean> {
    if (this.#running < this.#atOnce) {
      this.#running += 1
      return true
    }
    if (this.#waiting.length >= this.#waitingAtMost) return false
    // The turn is handed over: the number that run stays the same.
    await new Promise<void>((turn) => this.#waiting.push(turn))
    return true
  }

  done(): void {
    const next = this.#waiting.shift()
    if (next === undefined) this.#running -= 1
    else next()
  }
}
