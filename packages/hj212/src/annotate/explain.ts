/** Plain words for the parts of a frame, Chinese and English. */
import { hex4 } from '../crc.ts'
import { spelled } from '../commands/command.ts'
import type { Command } from '../commands/command.ts'
import { executionResultOf, informationOf, markOf, requestResultOf, systemOf } from '../commands/words.ts'
import { facilityStates } from '../data/facility-states.ts'
import { namedFields, suffixes } from '../data/words.ts'
import type { Word } from '../data/words.ts'
import type { Pair, Version } from '../message.ts'
import type { Layout } from '../layout.ts'

export interface Words {
  readonly zh: string
  readonly en: string
}

export const words = (zh: string, en: string): Words => ({ zh, en })

export const noiseWords = words('不属于任何数据帧的字节', 'bytes that belong to no frame')

/** `YYYYMMDDhhmmss[zzz]` as people write it; null when it is not that. */
function timeWords(text: string): string | null {
  const parts = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d{3})?$/.exec(text)
  if (!parts) return null
  const [, year, month, day, hour, minute, second, milli] = parts
  return `${year}-${month}-${day} ${hour}:${minute}:${second}${milli === undefined ? '' : `.${milli}`}`
}

/** The length field: what it says, what was counted, and the arithmetic of the whole. */
export function lengthWords({ declared, segmentFrom, segmentTo }: Layout, total: number): Words {
  const counted = segmentTo - segmentFrom
  if (declared === null)
    return words(`数据段长度不是四位数字；实际${counted}字节`, `the length is not four digits; ${counted} bytes were counted`)
  const sum = `2 + 4 + ${declared} + 4 + 2 = ${declared + 12}`
  if (declared === counted) {
    return words(
      `数据段长度：声明${declared}字节，与实际相符；全帧应为 ${sum} 字节，实收${total}字节`,
      `segment length: ${declared} bytes declared, as counted; the whole frame is ${sum} bytes, received ${total}`,
    )
  }
  const gap = Math.abs(counted - declared)
  const [zh, en] = counted < declared ? ['少', 'too few'] : ['多', 'too many']
  return words(
    `数据段长度：声明${declared}字节，实际${counted}字节，${zh}${gap}字节；全帧应为 ${sum} 字节，实收${total}字节`,
    `segment length: ${declared} bytes declared, ${counted} counted, ${gap} ${en}; the whole frame would be ${sum} bytes, received ${total}`,
  )
}

const variants = {
  modbus: words('与标准CRC-16/Modbus（高字节在前）相符：算法用错', 'it fits CRC-16/Modbus, high byte first: another algorithm'),
  'modbus-swapped': words('与CRC-16/Modbus（低字节在前）相符：算法用错', 'it fits CRC-16/Modbus, low byte first: another algorithm'),
  swapped: words('两个字节的次序颠倒', 'its two bytes are swapped'),
} as const

/** The two low digits every right check value ends in: the algorithm has 256 results only. */
const endings = new Set([0x00, 0x01, 0x40, 0x41, 0x80, 0x81, 0xc0, 0xc1])

/** The check value: sent, computed, and which known mistake explains a difference. */
export function crcWords({ sent, computed, variant }: NonNullable<Layout['crc']>): Words {
  const right = hex4(computed)
  if (sent === null)
    return words(
      `CRC校验值不是四位十六进制数；按本帧应为${right}`,
      `the check value is not four hexadecimal digits; this frame gives ${right}`,
    )
  if (sent === computed) return words(`CRC校验值，与计算值${right}相符`, `check value, equal to the computed ${right}`)
  const both = words(`CRC校验值${hex4(sent)}与计算值${right}不符`, `check value ${hex4(sent)}, but ${right} was computed`)
  if (variant) return words(`${both.zh}：${variants[variant].zh}`, `${both.en}: ${variants[variant].en}`)
  return endings.has(sent & 0xff)
    ? words(`${both.zh}：数据在传输中改变或被截断`, `${both.en}: the bytes were changed or cut on the way`)
    : words(`${both.zh}，且不可能由标准算法得出`, `${both.en}, and the algorithm of the standard cannot give it`)
}

export function tailWords(bytes: Uint8Array, from: number, to: number): Words {
  const standard = to - from === 2 && bytes[from] === 0x0d && bytes[from + 1] === 0x0a
  return standard ? words('包尾，回车换行', 'tail, CR LF') : words('包尾不是标准的回车换行', 'tail, not the CR LF of the standard')
}

/** Names of the head that have nothing else to say. */
const plain: ReadonlyMap<string, Words> = new Map([
  ['PW', words('访问密码', 'password')],
  ['MN', words('设备唯一标识', 'device identity')],
  ['PNUM', words('总包数', 'total packets')],
  ['PNO', words('包号', 'packet number')],
])

/** A field of the head. Source: HJ 212-2017 tables 3, 5, 9. */
export function headWords(key: string, value: string, version: Version, command: Command | null): Words {
  if (key === '') return words('无法识别的内容', 'cannot be read')
  switch (key) {
    case 'QN': {
      const time = timeWords(value)
      return time === null
        ? words('请求编码，不是17位时间', 'request number, not a time of 17 digits')
        : words(`请求编码：北京时间${time}`, `request number: ${time}, Beijing time`)
    }
    case 'ST': {
      const system = systemOf(value)
      return system
        ? words(`系统编码：${system.zh}`, `system code: ${system.en}`)
        : words('系统编码，不在标准表中', 'system code, not in the table')
    }
    case 'CN':
      return commandWords(value, version, command)
    case 'Flag':
      return flagWords(value, version)
    case 'RF':
      return value === '1'
        ? words('补传标志：断线后补传的数据', 'back-fill: sent again after a break')
        : words('补传标志，取值无效', 'back-fill mark, not a valid value')
  }
  const known = plain.get(key)
  if (known) return value === '' ? words(`${known.zh}，为空`, `${known.en}, empty`) : known
  return words('标准中没有的字段', 'a field the standard does not have')
}

function commandWords(cn: string, version: Version, command: Command | null): Words {
  if (!command || command.cn !== cn) return words('命令编码，不在标准表中', 'command code, not in the table')
  const origin =
    command.edition === version
      ? words('', '')
      : command.confidence === 'field'
        ? words('（标准之外的现场用法）', ' (field practice beside the standard)')
        : words(`（见于${command.edition}版）`, ` (of edition ${command.edition})`)
  return words(`命令编码：${command.zh}${origin.zh}`, `command code: ${command.en}${origin.en}`)
}

/** Flag, bit by bit. Source: HJ 212-2017 table 3. */
function flagWords(value: string, version: Version): Words {
  const flag = Number(value)
  if (!/^\d{1,3}$/.test(value) || flag > 255) return words('标志位，不是0至255的数字', 'Flag, not a number from 0 to 255')
  const bits = flag.toString(2).padStart(8, '0')
  const number = flag >> 2
  const edition =
    number > 2
      ? words(`版本号${number}未知，按${version}版解读`, `version number ${number} is not known, read as ${version}`)
      : words(`${version}版`, `edition ${version}`)
  const acknowledge = flag & 1 ? words('要求应答', 'an acknowledgement is wanted') : words('不要求应答', 'no acknowledgement wanted')
  const packets = flag & 2 ? words('分包', 'one of several packets') : words('不分包', 'not split into packets')
  return words(
    `标志位，二进制${bits}：${edition.zh}，${packets.zh}，${acknowledge.zh}`,
    `Flag, binary ${bits}: ${edition.en}, ${packets.en}, ${acknowledge.en}`,
  )
}

const namedWords = new Map(namedFields.map((word) => [word.name, word]))
const suffixWords = new Map(suffixes.map((word) => [word.name, word]))

/** A value of CP. */
export function pairWords(pair: Pair, version: Version): Words {
  if (pair.name === '') return words('无法识别的内容', 'cannot be read')
  const word = pair.code === '' ? namedWords.get(spelled(pair.name)) : suffixWords.get(pair.name)
  if (!word)
    return pair.code === ''
      ? words('标准中没有的字段', 'a field the standard does not have')
      : words('标准中没有的数据类别', 'a kind of value the standard does not have')
  const information = word.reads === 'device-information' ? informationOf(pair.code === '' ? pair.value : pair.code) : null
  const name = information && pair.code !== '' ? information : word
  const value = valueWords(word, pair, version)
  const unit = word.unit && pair.value !== '' ? words(`（${word.unit.zh}）`, ` (${word.unit.en})`) : words('', '')
  if (value === null) return words(`${name.zh}${unit.zh}`, `${name.en}${unit.en}`)
  return words(`${name.zh}：${value.zh}`, `${name.en}: ${value.en}`)
}

/** What the value itself says beyond its text; null when nothing. */
function valueWords(word: Word, pair: Pair, version: Version): Words | null {
  const { value } = pair
  switch (word.reads) {
    case 'time': {
      const time = timeWords(value)
      return time === null ? words('不是有效的时间格式', 'not a time of 14 digits') : words(time, time)
    }
    case 'mark':
      return markOf(value, version) ?? words('不在标准表中的标记', 'a mark that is not in the table')
    case 'request-result':
      return requestResultOf(value) ?? words('未知代码', 'unknown code')
    case 'execution-result':
      return executionResultOf(value) ?? words('未知代码', 'unknown code')
    case 'facility-state':
      return facilityStates.find((state) => state.code === value) ?? words('未知状态', 'unknown state')
    case 'yes-no':
      return value === '1' ? words('合格', 'passed') : value === '0' ? words('不合格', 'not passed') : null
    case 'device-information': {
      const information = informationOf(pair.code === '' ? value : pair.code)
      if (!information) return null
      if (pair.code === '') return information
      const said = Object.entries(information.values ?? {}).find(([code]) => code === value)
      if (said) return said[1]
      return information.unit === undefined || value === '' ? null : words(`${value} ${information.unit}`, `${value} ${information.unit}`)
    }
    case 'factor':
    case 'text':
    case undefined:
      break
  }
  return null
}
