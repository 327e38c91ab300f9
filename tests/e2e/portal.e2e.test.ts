/** The portal in a real Chromium, all of it on one demo city. */
import './pages.ts'
import './alarms.ts'
import './boards.ts'
import './power.ts'
