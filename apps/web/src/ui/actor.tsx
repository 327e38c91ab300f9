/** Who acts. Until there is a log-in they say it themselves; the name is remembered in this browser. */
import { useState } from 'react'
import { useWords } from '../i18n/language.tsx'
import { TextField } from './fields.tsx'
import { recall, remember } from './memory.ts'

export interface Actor {
  /** Empty: nobody yet. */
  readonly name: string
  /** As it stands in the field, with the space before the next word. */
  readonly typed: string
  readonly say: (name: string) => void
}

const MOST = 60

/** `desk`: an officer and an enterprise at the same browser are not the same person. */
export function useActor(desk: 'officer' | 'enterprise' = 'officer'): Actor {
  const [typed, setTyped] = useState(() => recall(desk) ?? '')
  return {
    name: typed.trim(),
    typed,
    say: (next) => {
      setTyped(next)
      remember(desk, next.trim())
    },
  }
}

export function ActorField({ actor, label }: { readonly actor: Actor; readonly label?: string }) {
  const words = useWords()
  return <TextField label={label ?? words.alarms.by} hint={words.alarms.byHint} value={actor.typed} most={MOST} onChange={actor.say} />
}
