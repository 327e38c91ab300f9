/** `npm run check`: the fast half. */
import { close, fastHalf } from './checks.ts'

await fastHalf()
close()
