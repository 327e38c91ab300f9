/** A browser and its machine in a few letters, out of what it says of itself; null when it says nothing known. Pure. */
const browsers = [
  ['Edge', /Edg\/(\d+)/],
  ['Firefox', /Firefox\/(\d+)/],
  ['Chrome', /Chrome\/(\d+)/],
  ['Safari', /Version\/(\d+)[\d.]* (?:Mobile\/\S+ )?Safari/],
] as const
const machines = [
  ['HarmonyOS', /HarmonyOS|OpenHarmony/],
  ['Android', /Android/],
  ['iOS', /iPhone|iPad/],
  ['Windows', /Windows/],
  ['macOS', /Mac OS X/],
  ['Linux', /Linux/],
] as const

export function browserOf(agent: string): string | null {
  for (const [name, pattern] of browsers) {
    const version = pattern.exec(agent)?.[1]
    if (version === undefined) continue
    const machine = machines.find(([, sign]) => sign.test(agent))?.[0]
    return machine === undefined ? `${name} ${version}` : `${name} ${version} · ${machine}`
  }
  return null
}
