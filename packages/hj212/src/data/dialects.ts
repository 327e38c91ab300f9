/**
 * Ways of speaking beside the standard, as seen in the field: how to know them, what their keys are, what to beware of.
 * None of this is guessed at by the codec: a device profile says which dialect a device speaks.
 */
export interface Dialect {
  readonly name: string
  readonly zh: string
  readonly en: string
  readonly st: readonly string[]
  readonly cn: readonly string[]
  /** Shape of the keys. */
  readonly keys: string
  readonly confidence: 'medium' | 'low'
  readonly note: string
}

export const dialects: readonly Dialect[] = [
  { name: '2025-electricity', zh: '2025版用电监控', en: 'electricity use of 2025', st: ['44'], cn: ['2011'], keys: 'd<2 production|3 treatment><2-digit parameter><2-digit facility>-Rtd,-Flag', confidence: 'medium',
    note: 'parameters 01 to 03 voltage of phases A to C, 04 current; the others are not known' },
  { name: 'henan-shaanxi', zh: '河南、陕西用电监管', en: 'electricity supervision of Henan and Shaanxi', st: ['80'], cn: ['2011'], keys: '<6-digit point>-<quantity>', confidence: 'medium',
    note: 'one comma group; U volt, I ampere, P kilowatt, Ept kilowatt hours, Eg kilovar hours, T degrees Celsius, inferred from magnitudes' },
  { name: 'f21', zh: 'f21用电方言', en: 'electricity, f21', st: ['80'], cn: ['2011'], keys: 'f21011-<quantity>', confidence: 'low', note: 'Pt in watts; no marks' },
  { name: 'hebei', zh: '河北用电监管', en: 'electricity supervision of Hebei', st: ['80'], cn: ['2011', '1013'], keys: 'ea3001<2-digit facility><2-digit parameter>-Rtd,-Flag', confidence: 'medium',
    note: 'marks N normal and J doubtful; 01 to 03 current, 05 active power, 07 active energy, 09 power factor, 10 to 13 voltages (inferred)' },
  { name: 'handan', zh: '邯郸分表计电', en: 'sub-metering of Handan', st: ['80'], cn: ['9021', '2011', '9014', '9015', '9013'], keys: '<2-digit parameter><3-digit group>-Rtd,-Flag', confidence: 'low',
    note: 'facility state 0 normal, 1 no data, 2 off, 3 abnormal; 10 to 13 the same for production lines' },
  { name: 'jiangsu-ele', zh: '用电ele方言', en: 'electricity, ele', st: ['32'], cn: ['2011'], keys: 'ele01-Rtd, ele02-Rtd', confidence: 'low', note: 'one vendor' },
  { name: 'surface-water', zh: '国家地表水自动站', en: 'national surface-water stations', st: ['21'], cn: ['2051', '2061', '2062', '2063', '2065', '2066', '2081', '3015', '3020', '3040', '3041', '1014', '1061', '9015'], keys: '<factor>-Avg,-Flag', confidence: 'medium',
    note: 'Flag 8 and 9 since 2019, long before 2025; 1014 uploads SystemTime; 1061 counts minutes; several PolId groups in one 3020' },
  { name: 'dust', zh: '扬尘、噪声站', en: 'dust and noise stations', st: ['39', '22'], cn: ['2011', '2051'], keys: '<factor>-Rtd, LA-Rtd', confidence: 'medium',
    note: 'particles in ug/m3 or mg/m3 where the table says ng/m3: the unit is a matter of the device profile' },
  { name: 'cooking-fume', zh: '餐饮油烟', en: 'cooking fume', st: ['51', '101', '31'], cn: ['2011'], keys: 'a34041-Rtd …, or CONC, FANSTATUS, PURIFYSTATUS without a code', confidence: 'medium', note: 'ST 101 has three characters' },
  { name: 'converted-z', zh: '旧式折算值后缀z', en: 'old style of converted values', st: [], cn: ['2011', '2051', '2061', '2031'], keys: '<factor>z-Rtd', confidence: 'medium', note: 'a21026z or 02z instead of the -Zs suffixes' },
  { name: 'heart-beat', zh: '2025版之前的心跳包', en: 'heart-beat before 2025', st: [], cn: ['9015'], keys: 'empty', confidence: 'medium', note: 'ST 91 or the ST of the outlet; answered by 9013, by 9014 or not at all' },
]
