/** Every fault the codec can name: what it means and what the verdict is. */

export type FaultLevel = 'tolerated' | 'rejected'

interface FaultKind {
  /** Levels the fault can have; the first is the usual one. */
  readonly levels: readonly [FaultLevel, ...FaultLevel[]]
  readonly en: string
  readonly zh: string
  readonly source: string
}

const frame = 'HJ 212-2017 clause 6.3.1, table 2'
const head = 'HJ 212-2017 clause 6.3.2, table 3'
const content = 'HJ 212-2017 clause 6.3.3, table 4'
const times = 'HJ 212-2017 table 4 (DataTime), annex C'

/** The catalogue. `rejected` keeps a frame out of the data for ever; `tolerated` uses it and says why the text would not. */
export const faultKinds = {
  noise: { levels: ['rejected'], en: 'bytes between frames that belong to no frame', zh: '帧间杂散字节，不属于任何数据帧', source: frame },
  'not-one-frame': { levels: ['rejected'], en: 'the bytes are not exactly one frame', zh: '字节不是恰好一个数据帧', source: frame },
  'length-invalid': {
    levels: ['rejected'],
    en: 'the length field is not four decimal digits of a segment',
    zh: '数据段长度字段不是四位十进制数或为零',
    source: frame,
  },
  'length-mismatch': {
    levels: ['tolerated'],
    en: 'the length field is wrong, but the check value is right where CP closes',
    zh: '数据段长度与实际不符，但按CP结尾重新切分后CRC正确',
    source: frame,
  },
  'segment-empty': { levels: ['rejected'], en: 'the segment is empty', zh: '数据段为空', source: frame },
  oversize: {
    levels: ['tolerated', 'rejected'],
    en: 'the segment is longer than 1024 bytes; rejected beyond the limit of the decoder',
    zh: '数据段超过1024字节；超过解码上限则拒收',
    source: frame,
  },
  'cp-oversize': { levels: ['tolerated'], en: 'CP is longer than the standard allows', zh: '数据区超过标准规定长度', source: head },
  truncated: { levels: ['rejected'], en: 'the frame stops before its declared end', zh: '数据帧不完整，未到声明长度即中断', source: frame },
  'crc-mismatch': {
    levels: ['rejected'],
    en: 'the check value does not fit the segment',
    zh: 'CRC校验值与数据段不符',
    source: 'HJ 212-2017 annex A',
  },
  'crc-malformed': {
    levels: ['rejected'],
    en: 'the check value is not four hexadecimal digits',
    zh: 'CRC校验值不是四位十六进制数',
    source: frame,
  },
  'crc-variant': {
    levels: ['rejected', 'tolerated'],
    en: 'the check value follows another algorithm or byte order; tolerated only where the device profile says so',
    zh: 'CRC校验值采用了其他算法或字节序；仅当设备配置允许时容忍',
    source: 'HJ 212-2017 annex A',
  },
  'crc-lowercase': { levels: ['tolerated'], en: 'the check value is written in lower case', zh: 'CRC校验值使用小写字母', source: frame },
  'tail-missing': { levels: ['tolerated'], en: 'CR LF is missing behind the check value', zh: '缺少包尾回车换行', source: frame },
  'tail-nonstandard': { levels: ['tolerated'], en: 'the tail is not CR LF', zh: '包尾不是标准的回车换行', source: frame },
  'encoding-gb18030': {
    levels: ['tolerated'],
    en: 'text is GB 18030, not UTF-8',
    zh: '文字采用GB 18030编码而非UTF-8',
    source: 'HJ 212-2017 clause 6.3',
  },
  'encoding-invalid': {
    levels: ['rejected'],
    en: 'text is neither UTF-8 nor GB 18030',
    zh: '文字既非UTF-8也非GB 18030编码',
    source: 'HJ 212-2017 clause 6.3',
  },
  'qn-missing': { levels: ['tolerated'], en: 'QN is missing', zh: '缺少请求编码QN', source: head },
  'qn-invalid': { levels: ['tolerated'], en: 'QN is not a time of 17 digits', zh: '请求编码QN不是17位有效时间', source: head },
  'st-missing': { levels: ['tolerated'], en: 'ST is missing', zh: '缺少系统编码ST', source: head },
  'st-invalid': { levels: ['tolerated'], en: 'ST is not two characters', zh: '系统编码ST不是两位字符', source: head },
  'st-not-91': {
    levels: ['tolerated'],
    en: 'a reply has an ST other than 91',
    zh: '应答命令的系统编码ST不是91',
    source: 'HJ 212-2017 clause 6.6.1, annex C',
  },
  'cn-missing': { levels: ['rejected'], en: 'CN is missing', zh: '缺少命令编码CN', source: head },
  'cn-invalid': { levels: ['rejected'], en: 'CN is not four digits', zh: '命令编码CN不是四位数字', source: head },
  'pw-missing': { levels: ['tolerated'], en: 'PW is missing', zh: '缺少访问密码PW', source: head },
  'pw-empty': { levels: ['tolerated'], en: 'PW is empty', zh: '访问密码PW为空', source: head },
  'pw-invalid': { levels: ['tolerated'], en: 'PW is not six characters', zh: '访问密码PW不是六位字符', source: head },
  'mn-missing': { levels: ['rejected'], en: 'MN is missing or empty', zh: '缺少设备唯一标识MN或其为空', source: head },
  'mn-invalid': {
    levels: ['rejected'],
    en: 'MN has characters other than letters, digits, _ and -',
    zh: '设备唯一标识MN含有字母、数字、_、-以外的字符',
    source: head,
  },
  'mn-length': { levels: ['tolerated'], en: 'MN is longer than 32 characters', zh: '设备唯一标识MN超过32位', source: head },
  'flag-missing': {
    levels: ['tolerated'],
    en: 'Flag is missing in a frame that is not of 2005',
    zh: '非2005版数据帧缺少标志位Flag',
    source: head,
  },
  'flag-invalid': { levels: ['rejected'], en: 'Flag is not a number from 0 to 255', zh: '标志位Flag不是0至255的数字', source: head },
  'version-unknown': {
    levels: ['tolerated'],
    en: 'the version bits of Flag are of no known edition; read as 2025',
    zh: '标志位Flag的版本号未知，按2025版解读',
    source: head,
  },
  'packet-missing': {
    levels: ['tolerated'],
    en: 'Flag announces packets but PNUM or PNO is missing',
    zh: 'Flag标明分包但缺少PNUM或PNO',
    source: head,
  },
  'packet-unflagged': {
    levels: ['tolerated'],
    en: 'PNUM and PNO without the bit of Flag',
    zh: '有PNUM、PNO但Flag未置分包位',
    source: head,
  },
  'packet-zero': { levels: ['tolerated'], en: 'PNUM is 0; read as a single packet', zh: '总包数PNUM为0，按单包处理', source: head },
  'packet-range': { levels: ['rejected'], en: 'PNO is not between 1 and PNUM', zh: '包号PNO不在1至PNUM之间', source: head },
  'packet-invalid': { levels: ['rejected'], en: 'PNUM or PNO is not a number up to 9999', zh: 'PNUM或PNO不是9999以内的数字', source: head },
  'packet-fragment': {
    levels: ['tolerated'],
    en: 'a later packet does not begin with DataTime: a CP text cut into pieces, complete only when joined',
    zh: '后续分包不以DataTime开头，疑为按字节切分，需拼接后解析',
    source: 'HJ 212-2017 annex C.49, C.50',
  },
  'backfill-invalid': { levels: ['tolerated'], en: 'RF is not 1', zh: '补传标志RF不为1', source: 'HJ 212-2025 (secondary material)' },
  'duplicate-field': {
    levels: ['tolerated', 'rejected'],
    en: 'a field stands twice in the head; rejected when the two differ',
    zh: '数据段字段重复；取值不一致则拒收',
    source: head,
  },
  'field-unknown': { levels: ['tolerated'], en: 'the head has a field of no known name', zh: '数据段含有未知字段', source: head },
  'head-blank': { levels: ['tolerated'], en: 'blanks in the head were trimmed', zh: '数据段字段含空格，已去除', source: head },
  'ack-on-reply': {
    levels: ['tolerated'],
    en: 'a reply asks for an acknowledgement; it is never answered',
    zh: '应答命令要求再应答，不予应答',
    source: 'HJ 212-2017 clause 6.5',
  },
  'cp-missing': { levels: ['rejected'], en: 'CP is missing', zh: '缺少数据区CP', source: head },
  'cp-unclosed': { levels: ['tolerated'], en: 'CP is not closed by && at the end of the segment', zh: '数据区CP未以&&结束', source: head },
  'cp-blank': { levels: ['tolerated'], en: 'blanks in CP were trimmed', zh: '数据区含空格，已去除', source: content },
  separator: {
    levels: ['tolerated'],
    en: 'items or classes are joined by the wrong separator',
    zh: '项目或类别之间分隔符使用不当',
    source: content,
  },
  'separator-fullwidth': { levels: ['rejected'], en: 'separators are full-width characters', zh: '使用了全角分隔符', source: content },
  'pair-malformed': { levels: ['tolerated'], en: 'an item is not key=value', zh: '数据项不是“名称=值”形式', source: content },
  'info-unclosed': { levels: ['tolerated'], en: 'log text has no closing //', zh: '日志内容缺少结尾的//', source: content },
  'duplicate-key': {
    levels: ['tolerated', 'rejected'],
    en: 'the same value stands twice, the first counts; rejected when a second DataTime differs',
    zh: '同一数据项重复出现，以首个为准；DataTime重复且取值不一致则拒收',
    source: content,
  },
  'mark-without-code': {
    levels: ['tolerated'],
    en: 'a data mark names no factor; applied to the factors without one',
    zh: '数据标记未指明因子，作用于未标记的因子',
    source: content,
  },
  'mark-unknown': {
    levels: ['tolerated'],
    en: 'the data mark is not in the table of the edition',
    zh: '数据标记不在标准表中',
    source: 'HJ 212-2017 table 8; HJ/T 212-2005 data marks',
  },
  'value-not-numeric': {
    levels: ['tolerated'],
    en: 'the value is not a decimal number; kept as text',
    zh: '数值不是十进制数，按原文保留',
    source: content,
  },
  'value-exponent': { levels: ['tolerated'], en: 'the value is written with an exponent', zh: '数值采用指数形式', source: content },
  'value-format': {
    levels: ['tolerated'],
    en: 'the number has a plus sign or a bare decimal point',
    zh: '数值含正号或小数点不完整',
    source: content,
  },
  'datatime-missing': {
    levels: ['rejected', 'tolerated'],
    en: 'a data upload has no DataTime; tolerated only where the device profile says so',
    zh: '数据上传缺少DataTime；仅当设备配置允许时容忍',
    source: times,
  },
  'datatime-invalid': { levels: ['rejected'], en: 'DataTime is not a time', zh: 'DataTime不是有效时间', source: times },
  'datatime-format': {
    levels: ['tolerated'],
    en: 'DataTime does not have 14 digits; padded or cut',
    zh: 'DataTime不是14位，已补齐或截断',
    source: times,
  },
  'datatime-ahead': { levels: ['tolerated'], en: 'DataTime is more than a day ahead of QN', zh: 'DataTime超前QN一天以上', source: times },
} as const satisfies Record<string, FaultKind>

/** Name of a fault; stable, for machines. */
export type FaultCode = keyof typeof faultKinds

/** One fault of one frame. One `rejected` fault rejects the frame. */
export interface Fault {
  readonly code: FaultCode
  readonly level: FaultLevel
  /** In plain English, with the offending text as sent (cut to 48 characters). */
  readonly detail: string
}

export const fault = (code: FaultCode, detail = '', level: FaultLevel = faultKinds[code].levels[0]): Fault => ({
  code,
  level,
  detail: detail === '' ? faultKinds[code].en : `${faultKinds[code].en}: ${detail}`,
})

/** `ok` without faults; `rejected` when one fault is. */
export const verdictOf = (faults: readonly Fault[]): 'ok' | 'tolerated' | 'rejected' =>
  faults.length === 0 ? 'ok' : faults.some((each) => each.level === 'rejected') ? 'rejected' : 'tolerated'
