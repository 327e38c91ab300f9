/** Pictures of the shell: one line weight, sixteen units square. A picture never stands without its word or its label. */
import { paths } from './icon-paths.ts'
import type { IconName } from './icon-paths.ts'

export function Icon({ name, size = 16 }: { readonly name: IconName; readonly size?: number }) {
  return (
    <svg viewBox="0 0 16 16" width={size} height={size} aria-hidden="true" className="icon">
      <path d={paths[name]} fill="none" stroke="currentColor" strokeWidth="1.3" strokeLinecap="round" strokeLinejoin="round" />
    </svg>
  )
}
