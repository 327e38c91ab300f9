/** A button that opens a small panel below it. Escape, a click elsewhere, or the focus leaving closes it. */
import { useEffect, useId, useRef, useState } from 'react'
import type { ReactNode } from 'react'
import './menu.css'

interface Props {
  readonly label: string
  readonly className: string
  readonly button: ReactNode
  readonly children: (close: () => void) => ReactNode
}

export function Menu({ label, className, button, children }: Props) {
  const id = useId()
  const box = useRef<HTMLDivElement>(null)
  const opener = useRef<HTMLButtonElement>(null)
  const [open, setOpen] = useState(false)
  useEffect(() => {
    if (!open) return undefined
    const outside = (event: Event) => {
      if (event.target instanceof Node && box.current?.contains(event.target) === false) setOpen(false)
    }
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Escape') return
      setOpen(false)
      opener.current?.focus()
    }
    addEventListener('pointerdown', outside)
    addEventListener('focusin', outside)
    addEventListener('keydown', onKey)
    return () => {
      removeEventListener('pointerdown', outside)
      removeEventListener('focusin', outside)
      removeEventListener('keydown', onKey)
    }
  }, [open])
  return (
    <div className="menu" ref={box}>
      <button
        ref={opener}
        type="button"
        className={className}
        title={label}
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setOpen((before) => !before)}
      >
        {button}
      </button>
      <div id={id} className="menu-panel" hidden={!open}>
        {open ? children(() => setOpen(false)) : null}
      </div>
    </div>
  )
}
