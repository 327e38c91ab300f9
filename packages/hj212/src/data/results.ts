/** What a device answers to a request: QnRtn of 9011 (will it run?) and ExeRtn of 9012 (did it run?). Source: HJ 212-2017 tables 6 and 7; HJ/T 212-2005. */
import type { Version } from '../message.ts'

export interface ResultCode {
  readonly code: string
  readonly zh: string
  readonly en: string
  readonly editions: readonly Version[]
}

export const qnRtn: readonly ResultCode[] = [
  { code: '1', zh: '准备执行请求', en: 'Ready to execute', editions: ['2005', '2017', '2025'] },
  { code: '2', zh: '请求被拒绝', en: 'Request refused', editions: ['2005', '2017', '2025'] },
  { code: '3', zh: 'PW 错误', en: 'PW wrong', editions: ['2005', '2017', '2025'] },
  { code: '4', zh: 'MN 错误', en: 'MN wrong', editions: ['2017', '2025'] },
  { code: '5', zh: 'ST 错误', en: 'ST wrong', editions: ['2017', '2025'] },
  { code: '6', zh: 'Flag 错误', en: 'Flag wrong', editions: ['2017', '2025'] },
  { code: '7', zh: 'QN 错误', en: 'QN wrong', editions: ['2017', '2025'] },
  { code: '8', zh: 'CN 错误', en: 'CN wrong', editions: ['2017', '2025'] },
  { code: '9', zh: 'CRC 校验错误', en: 'CRC wrong', editions: ['2017', '2025'] },
  { code: '100', zh: '未知错误', en: 'Unknown error', editions: ['2017', '2025'] },
]

export const exeRtn: readonly ResultCode[] = [
  { code: '1', zh: '执行成功', en: 'Executed', editions: ['2005', '2017', '2025'] },
  { code: '2', zh: '执行失败，但不知道原因', en: 'Failed, cause unknown', editions: ['2005', '2017', '2025'] },
  { code: '3', zh: '命令请求条件错误', en: 'Wrong request conditions', editions: ['2017', '2025'] },
  { code: '4', zh: '通讯超时', en: 'Communication time-out', editions: ['2017', '2025'] },
  { code: '5', zh: '系统繁忙不能执行', en: 'System busy', editions: ['2017', '2025'] },
  { code: '6', zh: '系统故障', en: 'System fault', editions: ['2017', '2025'] },
  { code: '100', zh: '没有数据', en: 'No data', editions: ['2005', '2017', '2025'] },
]
