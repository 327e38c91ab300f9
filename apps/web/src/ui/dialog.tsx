/** The browser's own dialog: it keeps the focus inside, closes by Escape, and gives the focus back. */
import { useEffect, useId, useRef } from 'react'
import type { ReactNode } from 'react'
import { useWords } from '../i18n/language.tsx'
import { Icon } from './icon.tsx'
import './dialog.css'

interface Props {
  readonly title: string
  readonly children: ReactNode
  /** Absent: it cannot be closed, only answered. */
  readonly onClose?: () => void
  readonly kind?: 'middle' | 'top' | 'side'
  /** The title is read out only; what is inside shows itself what it is. */
  readonly bare?: boolean
}

export function Dialog({ title, children, onClose, kind = 'middle', bare = false }: Props) {
  const words = useWords()
  const id = useId()
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    const element = dialog.current
    if (element !== null && !element.open) element.showModal()
  }, [])
  return (
    <dialog
      ref={dialog}
      className={`dialog dialog-${kind}`}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault()
        onClose?.()
      }}
      // The dialog itself is what is hit beside its content.
      onClick={(event) => {
        if (event.target === dialog.current) onClose?.()
      }}
    >
      <div className="dialog-content">
        <div className={bare ? 'visually-hidden' : 'dialog-head'}>
          <h2 id={id}>{title}</h2>
          {onClose === undefined || bare ? null : (
            <button type="button" className="icon-button push" aria-label={words.shell.close} onClick={onClose}>
              <Icon name="close" />
            </button>
          )}
        </div>
        {children}
      </div>
    </dialog>
  )
}
