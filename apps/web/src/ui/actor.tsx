/** Who acts: the person of the session, under the post that the bar shows. */
import { useSession } from '../api/session.tsx'
import { useWords } from '../i18n/language.tsx'

export interface Actor {
  readonly name: string
}

export function useActor(): Actor {
  const { view } = useSession()
  return { name: view.person?.name ?? '' }
}

/** Says before an act under whose name it will stand. */
export function ActorField({ actor }: { readonly actor: Actor }) {
  const { shell: said } = useWords()
  return (
    <span className="panel-note">
      {said.actsAs} <b>{actor.name}</b>
    </span>
  )
}
