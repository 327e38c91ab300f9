/** `poyang doctor`. */
import type { Command } from 'commander'

const marks = { ok: '✔', note: 'ℹ', problem: '✖' } as const

export function addDoctor(program: Command): void {
  program
    .command('doctor')
    .description('what is wrong with this installation, in sentences; exit code 0 when nothing is')
    .option('--data <folder>', 'the data folder (POYANG_DATA, default: data)')
    .option('--json', 'one object a line: check, level (ok, note, problem), sentence, advice')
    .action(async (given: { data?: string; json?: boolean }) => {
      const { examine } = await import('../doctor/examine.ts')
      const findings = await examine({ ...process.env, ...(given.data === undefined ? {} : { POYANG_DATA: given.data }) }, Date.now())
      for (const finding of findings) {
        if (given.json === true) console.log(JSON.stringify(finding))
        else console.log(`${marks[finding.level]} ${finding.sentence}${finding.advice === null ? '' : `\n    → ${finding.advice}`}`)
      }
      const problems = findings.filter(({ level }) => level === 'problem').length
      if (given.json !== true)
        console.log(problems === 0 ? '\nAll is well.' : `\n${problems} ${problems === 1 ? 'thing needs' : 'things need'} attention.`)
      process.exitCode = problems === 0 ? 0 : 1
    })
}
