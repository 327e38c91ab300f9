/** What a process says of itself when the supervisor asks: its numbers, and what it lacks to do its part. Over the channel between the two. */
import type { MetricObject } from 'prom-client'
import { z } from 'zod'

export const Report = z.object({
  /** As prom-client gives them. */
  metrics: z.array(z.custom<MetricObject>((value) => typeof value === 'object' && value !== null && 'name' in value)),
  /** Sentences; none: it does its part. */
  missing: z.array(z.object({ part: z.string(), sentence: z.string() })),
})
export type Report = z.infer<typeof Report>
export type Missing = Report['missing'][number]

const Asked = z.object({ report: z.number() })
export const Answered = z.object({ reportOf: z.number(), report: Report })

/** Answer each question of the supervisor. */
export function answerReports(make: () => Promise<Report>): void {
  process.on('message', (message) => {
    const asked = Asked.safeParse(message)
    if (!asked.success) return
    void (async () => {
      const report = await make()
      if (process.connected) process.send?.({ reportOf: asked.data.report, report })
    })().catch(() => undefined) // not answering says enough
  })
}
