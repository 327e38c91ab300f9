/** A calendar month and those before it, newest first: `2026-01` → `2026-01`, `2025-12`, … */
export function lastMonths(month: string, count: number): string[] {
  const first = Number(month.slice(0, 4)) * 12 + Number(month.slice(5)) - 1
  return Array.from({ length: count }, (_none, back) => {
    const at = first - back
    return `${Math.floor(at / 12)}-${String((at % 12) + 1).padStart(2, '0')}`
  })
}
