/** The `poyang` command: each group of commands stands in a file of its own. */
import { Command } from 'commander'
import { addBacktest } from './backtest.ts'
import { addBackup, addRestore } from './backup.ts'
import { addDemo } from './demo.ts'
import { addDevice } from './device.ts'
import { addDoctor } from './doctor.ts'
import { addIdentity } from './identity.ts'
import { addJudge } from './judge.ts'
import { addRebuild } from './rebuild.ts'
import { addRetention } from './retention.ts'
import { addHj212 } from './hj212.ts'
import { gatherSettings } from '../settings-sources.ts'
import { addServe } from './serve.ts'
import { addSettings } from './settings.ts'
import { addVerify } from './verify.ts'

const program = new Command('poyang')
  .description('鄱阳 Poyang: from the raw device frame to the published figure, each link checkable')
  .version('0.1.0')
  .showHelpAfterError()

addBacktest(program)
addBackup(program)
addDemo(program)
addDevice(program)
addDoctor(program)
addIdentity(program)
addJudge(program)
addRebuild(program)
addRestore(program)
addRetention(program)
addHj212(program)
addServe(program)
addSettings(program)
addVerify(program)

/** What went wrong and why, in one line. */
function sentenceOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause === undefined ? error.message : `${error.message}: ${sentenceOf(error.cause)}`
}

// Before a command looks at the environment everything that was given elsewhere stands there too.
program.hook('preAction', (_program, action) => {
  if (action.name() !== 'settings') Object.assign(process.env, gatherSettings(process.env).values)
})

try {
  await program.parseAsync()
} catch (error) {
  process.stderr.write(`poyang: ${sentenceOf(error)}\n`)
  process.exitCode = 1
}
