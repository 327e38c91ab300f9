/** Every key that does something, by where it does it. */
import { useWords } from '../i18n/language.tsx'
import { Dialog } from '../ui/dialog.tsx'

export function Shortcuts({ onClose }: { readonly onClose: () => void }) {
  const { shell: said } = useWords()
  const keys: ReadonlyArray<readonly [place: string, ReadonlyArray<readonly [keys: readonly string[], what: string]>]> = [
    [
      said.keys.everywhere,
      [
        [['Ctrl', 'K'], said.keys.palette],
        [['/'], said.keys.palette],
        [['?'], said.keys.list],
        [['Esc'], said.keys.escape],
      ],
    ],
    [
      said.keys.lists,
      [
        [['j'], said.keys.next],
        [['k'], said.keys.previous],
        [['Enter'], said.keys.open],
        [['Home'], said.keys.first],
        [['End'], said.keys.last],
      ],
    ],
  ]
  return (
    <Dialog title={said.shortcuts} onClose={onClose}>
      <div className="dialog-body shortcuts">
        {keys.map(([place, rows]) => (
          <section key={place}>
            <h3>{place}</h3>
            <dl>
              {rows.map(([chord, what]) => (
                <div key={chord.join('+')}>
                  <dt>
                    {chord.map((key) => (
                      <kbd key={key}>{key}</kbd>
                    ))}
                  </dt>
                  <dd>{what}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  )
}
