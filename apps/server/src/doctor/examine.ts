/** Everything the doctor looks at, in the order it is told. */
import { readSettings } from '../settings.ts'
import { checkDataFolder } from './data-folder.ts'
import { messageOf, ok, problem, type Finding } from './finding.ts'
import { checkInstallation } from './installation.ts'
import { checkServer } from './running-server.ts'

export async function examine(environment: Readonly<Record<string, string | undefined>>, now: number): Promise<readonly Finding[]> {
  let settings
  try {
    settings = readSettings(environment)
  } catch (error) {
    return [
      problem(
        'settings',
        `The server would not start: ${messageOf(error)}.`,
        'Put the environment variable right; apps/server/src/settings.ts says what each takes.',
      ),
    ]
  }
  return [
    ok('settings', 'The settings are well formed.'),
    ...checkInstallation(settings),
    ...(await told('data-folder', checkDataFolder(settings, now))),
    ...(await told('server', checkServer(settings, now))),
  ]
}

/** What cannot be looked at is a finding, too: most often it belongs to another user. */
async function told(check: string, findings: Promise<readonly Finding[]>): Promise<readonly Finding[]> {
  return await findings.catch((error: unknown) => [
    problem(check, `This could not be looked at: ${messageOf(error)}.`, 'Run the doctor as the user who runs the server.'),
  ])
}
