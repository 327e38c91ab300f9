/** Numbers of one process for Prometheus. Names begin with `poyang_`; values of labels are bounded: routes, roles, states, never names or addresses. */
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { MetricObject } from 'prom-client'

export interface Metrics {
  /** A number that is looked up when it is asked for; with a label, one for each of its values. */
  gauge(name: string, help: string, read: () => number | null): void
  labelled(name: string, help: string, label: string, read: () => Readonly<Record<string, number>>): void
  counter(name: string, help: string): { add(by?: number): void }
  /** Seconds that answers took, by labels. */
  seconds(name: string, help: string, labels: readonly string[]): (values: Readonly<Record<string, string>>, took: number) => void
  read(): Promise<MetricObject[]>
}

/** Answers of pages and of the API. */
const BOUNDS = [0.005, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10]

/** @param process name of the process, a label of everything it says */
export function createMetrics(process: string): Metrics {
  const register = new Registry()
  register.setDefaultLabels({ process })
  collectDefaultMetrics({ register, prefix: 'poyang_' })
  const registers = [register]
  return {
    gauge(name, help, read) {
      const gauge: Gauge = new Gauge({
        name,
        help,
        registers,
        collect() {
          const value = read()
          if (value === null) gauge.reset()
          else gauge.set(value)
        },
      })
    },
    labelled(name, help, label, read) {
      const gauge: Gauge = new Gauge({
        name,
        help,
        registers,
        labelNames: [label],
        collect() {
          gauge.reset()
          for (const [value, number] of Object.entries(read())) gauge.set({ [label]: value }, number)
        },
      })
    },
    counter(name, help) {
      const counter = new Counter({ name, help, registers })
      return { add: (by = 1) => counter.inc(by) }
    },
    seconds(name, help, labels) {
      const histogram = new Histogram({ name, help, registers, labelNames: [...labels], buckets: BOUNDS })
      return (values, took) => histogram.observe(values, took)
    },
    read: () => register.getMetricsAsJSON(),
  }
}
