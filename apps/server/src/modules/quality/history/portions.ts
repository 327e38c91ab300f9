/** A span in portions that a device can be asked for at once, oldest first. */
export function portionsOf(from: number, to: number, longest: number): Array<{ readonly from: number; readonly to: number }> {
  const portions: Array<{ from: number; to: number }> = []
  for (let at = from; at < to; at += longest) portions.push({ from: at, to: Math.min(to, at + longest) })
  return portions
}
