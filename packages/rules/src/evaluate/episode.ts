/** From a truth per period to episodes: begun, lasting, excused, over, or not to be told. A gap is never an end. */

export interface EpisodeShape {
  /** Milliseconds, as all times here. */
  readonly lasting: number
  readonly merge: number
  readonly once: boolean
  /** An unknown stretch shorter than this is not told. */
  readonly doubt: number
}

export interface Period {
  readonly from: number
  readonly to: number
  /** 1, 0 or NaN. */
  readonly truth: number
  /** Guards known to be true. */
  readonly excuses: readonly string[]
  /** The rule's own word for the end (`clear when`), or null where the end is the condition's. */
  readonly cleared: boolean | null
}

export interface Turn {
  readonly kind: 'fires' | 'clears' | 'undetermined'
  readonly closes: 'fires' | 'undetermined' | null
  readonly suppressedBy: readonly string[]
  readonly from: number
  readonly to: number | null
}

export interface EpisodeState {
  /** Beginning of the present unbroken run of true periods, and of its unexcused part. */
  runFrom: number | null
  plainFrom: number | null
  excuses: string[]
  lastTrueTo: number
  falseFrom: number | null
  unknownFrom: number | null
  firing: { from: number; suppressedBy: string[] } | null
  untold: number | null
  known: number
  due: number
}

export class Episode {
  readonly #shape: EpisodeShape
  state: EpisodeState = {
    runFrom: null,
    plainFrom: null,
    excuses: [],
    lastTrueTo: 0,
    falseFrom: null,
    unknownFrom: null,
    firing: null,
    untold: null,
    known: 0,
    due: 0,
  }

  constructor(shape: EpisodeShape) {
    this.#shape = shape
  }

  /** Is anything begun that verdicts may have to speak of? */
  get quiet(): boolean {
    const { runFrom, firing, unknownFrom } = this.state
    return runFrom === null && firing === null && unknownFrom === null
  }

  next(period: Period): Turn[] {
    const { state } = this
    if (this.quiet) state.known = state.due = 0
    state.due++
    if (!Number.isNaN(period.truth)) state.known++
    if (Number.isNaN(period.truth)) return this.#unknown(period)
    const turns = this.#toldAgain(period)
    turns.push(...(period.truth === 1 ? this.#true(period) : this.#false(period)))
    return turns
  }

  #unknown({ from, to, cleared }: Period): Turn[] {
    const { state } = this
    state.runFrom = state.plainFrom = state.falseFrom = null
    state.unknownFrom ??= from
    if (cleared === true && state.firing !== null) return this.#clear(state.lastTrueTo)
    if (state.untold !== null || to - state.unknownFrom < this.#shape.doubt) return []
    state.untold = state.unknownFrom
    return [{ kind: 'undetermined', closes: null, suppressedBy: [], from: state.untold, to: null }]
  }

  #toldAgain({ from }: Period): Turn[] {
    const { state } = this
    state.unknownFrom = null
    if (state.untold === null) return []
    const began = state.untold
    state.untold = null
    return [{ kind: 'clears', closes: 'undetermined', suppressedBy: [], from: began, to: from }]
  }

  #true({ from, to, excuses, cleared }: Period): Turn[] {
    const { state } = this
    const { lasting } = this.#shape
    const begins = state.runFrom === null
    state.runFrom ??= from
    if (begins) state.excuses = []
    if (excuses.length === 0) state.plainFrom ??= from
    else {
      state.plainFrom = null
      for (const excuse of excuses) if (!state.excuses.includes(excuse)) state.excuses.push(excuse)
    }
    state.falseFrom = null
    state.lastTrueTo = to
    const { firing, plainFrom, runFrom } = state
    if (firing !== null && cleared === true) return this.#clear(to)
    if ((firing === null || firing.suppressedBy.length > 0) && plainFrom !== null && to - plainFrom >= lasting)
      return this.#fire(plainFrom, to, [])
    if (firing === null && to - runFrom >= lasting) return this.#fire(runFrom, to, [...state.excuses])
    return []
  }

  #fire(from: number, to: number, suppressedBy: string[]): Turn[] {
    this.state.firing = { from, suppressedBy }
    return [{ kind: 'fires', closes: null, suppressedBy, from, to: this.#shape.once ? to : null }]
  }

  #false({ from, to, cleared }: Period): Turn[] {
    const { state } = this
    state.runFrom = state.plainFrom = null
    if (state.firing === null) return []
    if (cleared !== null) return cleared ? this.#clear(state.lastTrueTo) : []
    state.falseFrom ??= from
    return to - state.falseFrom >= this.#shape.merge ? this.#clear(state.lastTrueTo) : []
  }

  #clear(to: number): Turn[] {
    const { state } = this
    const { firing } = state
    state.firing = state.runFrom = state.plainFrom = state.falseFrom = null
    if (firing === null || this.#shape.once) return []
    return [{ kind: 'clears', closes: 'fires', suppressedBy: firing.suppressedBy, from: firing.from, to }]
  }
}
