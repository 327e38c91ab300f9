/** The session ended while somebody worked: asked again in front of the page, which keeps what was typed. */
import { useSession } from '../../api/session.tsx'
import { useWords } from '../../i18n/language.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { LogInSteps } from './log-in-steps.tsx'
import './identity.css'

export function LogInAgain() {
  const { identity: said } = useWords()
  const { view } = useSession()
  return (
    <Dialog title={said.ended}>
      <div className="dialog-body">
        <p className="door-lead">{said.endedDetail(view.person?.name ?? '')}</p>
        <LogInSteps person={view.person} />
      </div>
    </Dialog>
  )
}
