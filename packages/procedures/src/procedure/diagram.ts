/** A procedure drawn from its data, as a Mermaid state diagram: one machine a track. */
import type { Procedure } from './procedure.ts'

/** @param language whose words the boxes and arrows carry */
export function diagramOf({ tracks, events }: Procedure, language: 'zh' | 'en'): string {
  const lines = ['stateDiagram-v2']
  for (const [track, { title, initial, stages }] of Object.entries(tracks)) {
    const name = (stage: string) => `${track}_${stage.replaceAll('-', '_')}`
    lines.push(`  state "${title[language]}" as ${track} {`, `    [*] --> ${name(initial)}`)
    for (const [stage, { title: words, end }] of Object.entries(stages)) {
      lines.push(`    state "${words[language]}" as ${name(stage)}`)
      if (end === true) lines.push(`    ${name(stage)} --> [*]`)
    }
    for (const { title: words, at, moves } of Object.values(events))
      for (const { to, track: moved } of moves) {
        if (moved !== track) continue
        const from = at.filter((one) => one.track === track).flatMap((one) => one.stages)
        // A track that is moved from elsewhere begins where it stands.
        for (const stage of from.length > 0 ? from : [initial])
          if (stage !== to) lines.push(`    ${name(stage)} --> ${name(to)}: ${words[language]}`)
      }
    lines.push('  }')
  }
  return `${lines.join('\n')}\n`
}
