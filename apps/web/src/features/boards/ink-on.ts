/** Ink that can be read on a colour of the standard (WCAG 2.2, contrast of the relative luminances). */
const channel = (value: number) => {
  const share = value / 255
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
}
const luminance = ([r, g, b]: readonly [number, number, number]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b)

export const contrast = (a: readonly [number, number, number], b: readonly [number, number, number]): number => {
  const [light, dark] = [luminance(a), luminance(b)].toSorted((one, other) => other - one) as [number, number]
  return (light + 0.05) / (dark + 0.05)
}

/** Black or white, whichever stands out more. */
export const inkOn = (rgb: readonly [number, number, number]): string =>
  contrast(rgb, [0, 0, 0]) >= contrast(rgb, [255, 255, 255]) ? '#000000' : '#ffffff'
