/** A long list of equal rows: only those in view are in the page. The list itself scrolls. */
import { useLayoutEffect, useRef, useState } from 'react'
import type { ReactNode } from 'react'
import { windowOf } from './window-of.ts'
import './row-list.css'

interface Props<T> {
  readonly items: readonly T[]
  readonly rowHeight: number
  readonly label: string
  readonly keyOf: (item: T) => string
  readonly row: (item: T) => ReactNode
}

export function RowList<T>({ items, rowHeight, label, keyOf, row }: Props<T>) {
  const box = useRef<HTMLDivElement>(null)
  const [scrollTop, setScrollTop] = useState(0)
  const [viewHeight, setViewHeight] = useState(800)
  useLayoutEffect(() => {
    const element = box.current
    if (element === null) return undefined
    const observer = new ResizeObserver(() => setViewHeight(element.clientHeight))
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  const { from, to } = windowOf({ scrollTop, viewHeight, rowHeight, count: items.length, spare: 6 })
  return (
    // Reachable by keyboard so that it can be scrolled without a mouse.
    <div
      className="row-list"
      ref={box}
      role="group"
      aria-label={label}
      tabIndex={0}
      onScroll={(event) => setScrollTop(event.currentTarget.scrollTop)}
    >
      <ul className="row-list-all" style={{ height: items.length * rowHeight }}>
        {items.slice(from, to).map((item, place) => (
          <li
            key={keyOf(item)}
            className="row-list-row"
            aria-setsize={items.length}
            aria-posinset={from + place + 1}
            style={{ height: rowHeight, transform: `translateY(${(from + place) * rowHeight}px)` }}
          >
            {row(item)}
          </li>
        ))}
      </ul>
    </div>
  )
}
