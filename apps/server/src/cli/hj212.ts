/** `poyang hj212`: the codec at the command line. */
import type { Command } from 'commander'
import { addDecode } from './hj212-decode.ts'
import { addEncode } from './hj212-encode.ts'
import { complain } from './hj212-problems.ts'
import { addSend } from './hj212-send.ts'

export function addHj212(program: Command): void {
  const group = program
    .command('hj212')
    .summary('decode, encode and send HJ 212 frames (数据传输)')
    .description(
      'Bytes of HJ 212 (2005, 2017, 2025) to NDJSON and back, and frames to a platform with its answers.\n解码、编码、发送 HJ 212 数据帧。',
    )
    .showHelpAfterError(false)
    .configureOutput({ outputError: (text) => complain('The command line is wrong', text.trim().replace(/^error: /, '')) })
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))
  addDecode(group)
  addEncode(group)
  addSend(group)
}
