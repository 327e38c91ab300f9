/** One program, several processes: `main.ts <process>` starts the one it is told, `main.ts` alone the supervisor that starts the others. */
import { runProcess } from './run-process.ts'

await runProcess(process.argv[2] ?? 'supervisor')
