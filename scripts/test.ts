/** `npm test`: everything. Installs what the tests need, then runs the fast half and the slow half. */
import { close, fastHalf, slowHalf } from './checks.ts'
import { ensureDebianPackages } from './debian-packages.ts'

ensureDebianPackages([
  { name: 'chromium', proof: '/usr/bin/chromium', why: 'the page tests run in a real browser' },
  {
    name: 'fonts-noto-cjk',
    proof: '/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc',
    why: 'without it Chinese text on pages is drawn as boxes',
  },
])
await fastHalf()
await slowHalf()
close()
