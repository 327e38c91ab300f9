/** Names of a city that does not exist. No firm can bear them: each begins with the invented city and ends with a note that it is made up. */

export const cityName = '云汀市'

/** Six districts: two rows of three, from the north-west to the south-east. */
export const districtNames = ['鹤洲县', '临渚区', '望潮县', '汀西区', '汀东区', '澄湾高新区'] as const

/** First words of firms; two characters each, put together for this list. */
export const firmWords = [
  '禾翠',
  '岚砚',
  '沐衡',
  '瑾川',
  '霁野',
  '砺舟',
  '栖梧',
  '澜翎',
  '筠安',
  '曜禾',
  '朔林',
  '汐岚',
  '芷源',
  '弘砚',
  '璟澄',
  '翊泽',
  '蔚岭',
  '煦岚',
  '涵硕',
  '铭漪',
  '晟樾',
  '羿丰',
  '棠溪',
  '楚漪',
  '岱青',
  '珩远',
  '颂禾',
  '漾新',
  '屿宁',
  '槿盛',
  '皓澜',
  '峤峰',
  '溯源',
  '葭宁',
  '垣固',
  '秣陵',
  '沅芷',
  '苇航',
  '逸岫',
  '钧陶',
] as const

export interface Industry {
  readonly zh: string
  /** What stands behind the word in the firm's name. */
  readonly suffix: string
  /** Outlets it has, by kind. */
  readonly outlets: ReadonlyArray<'water' | 'gas' | 'organic' | 'dust' | 'noise'>
  /** Share among firms. */
  readonly weight: number
}

export const industries: readonly Industry[] = [
  { zh: '纺织印染', suffix: '印染', outlets: ['water', 'gas'], weight: 10 },
  { zh: '造纸', suffix: '纸业', outlets: ['water', 'gas'], weight: 7 },
  { zh: '化学原料制造', suffix: '化工', outlets: ['water', 'organic', 'gas'], weight: 12 },
  { zh: '金属表面处理', suffix: '表面处理', outlets: ['water', 'gas'], weight: 10 },
  { zh: '火力发电', suffix: '热电', outlets: ['gas', 'gas', 'water'], weight: 4 },
  { zh: '水泥制造', suffix: '水泥', outlets: ['gas', 'gas'], weight: 5 },
  { zh: '钢铁冶炼', suffix: '冶金', outlets: ['gas', 'gas', 'water'], weight: 4 },
  { zh: '陶瓷制造', suffix: '陶瓷', outlets: ['gas', 'gas'], weight: 9 },
  { zh: '玻璃制造', suffix: '玻璃', outlets: ['gas'], weight: 4 },
  { zh: '农副食品加工', suffix: '食品', outlets: ['water'], weight: 9 },
  { zh: '医药制造', suffix: '制药', outlets: ['water', 'organic'], weight: 7 },
  { zh: '家具制造', suffix: '家居', outlets: ['organic'], weight: 6 },
  { zh: '包装印刷', suffix: '印务', outlets: ['organic'], weight: 5 },
  { zh: '生活垃圾焚烧', suffix: '环保能源', outlets: ['gas', 'gas', 'water'], weight: 3 },
  { zh: '污水处理', suffix: '水务', outlets: ['water', 'water'], weight: 9 },
  { zh: '建筑施工', suffix: '建设工地', outlets: ['dust'], weight: 4 },
  { zh: '社会生活噪声', suffix: '商业广场', outlets: ['noise'], weight: 2 },
]

export const roads = ['汀洲大道', '芦荻路', '渡口街', '鹭飞路', '稻香路', '砚池路', '采薇路', '长堤路', '石埠街', '临波路'] as const
