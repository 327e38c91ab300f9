/** Who one is here, always in sight: person, post, organisation. Behind it: the other posts, the account, how the page looks, the way out. */
import { useMutation } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { useSession } from '../api/session.tsx'
import { useLanguage } from '../i18n/language.tsx'
import { Icon } from '../ui/icon.tsx'
import { Refusal } from '../ui/refusal.tsx'
import { useTheme } from '../ui/theme.tsx'
import { Menu } from '../ui/menu.tsx'

export function AccountMenu({ onShortcuts }: { readonly onShortcuts: () => void }) {
  const { words, language, choose } = useLanguage()
  const { shell: said } = words
  const { theme, toggle } = useTheme()
  const { view, take, leave } = useSession()
  const navigate = useNavigate()
  const { person, post } = view
  const act = useMutation({
    mutationFn: async ({ path, body }: { readonly path: string; readonly body: unknown }) => {
      await take(path, body)
      // What stands here may not be for whom one is now.
      await navigate({ to: '/' })
    },
  })
  const out = useMutation({
    mutationFn: async () => {
      await leave()
      await navigate({ to: '/log-in' })
    },
  })
  const behalf = post?.onBehalfOf ?? null
  return (
    <Menu
      label={said.account(person?.name ?? '', post?.title ?? '')}
      className="who"
      button={
        <>
          <Icon name="person" size={18} />
          <span className="who-text">
            <span className="who-name">
              {person?.name}
              {behalf === null ? '' : said.onBehalf(behalf)}
            </span>
            <span className="who-post">
              {post?.title} · {post?.organisation.name}
            </span>
          </span>
          <Icon name="down" size={12} />
        </>
      }
    >
      {(close) => (
        <div className="who-menu">
          <p className="who-menu-head">
            <b>{person?.name}</b>
            <span>
              {post?.title} · {post?.organisation.name}
            </span>
            <span className="panel-note">{post?.roles.map((role) => words.identity.roles[role]).join('、')}</span>
          </p>
          {view.posts.length < 2 ? null : (
            <section aria-label={said.switchPost}>
              <p className="menu-label">{said.switchPost}</p>
              {view.posts.map((one) => (
                <button
                  key={one.id}
                  type="button"
                  className="menu-item"
                  aria-pressed={one.id === post?.id}
                  disabled={act.isPending}
                  onClick={() => {
                    close()
                    act.mutate({ path: '/api/session/post', body: { post: one.id } })
                  }}
                >
                  <span>
                    {one.title}
                    {one.onBehalfOf === null ? '' : said.onBehalf(one.onBehalfOf)}
                  </span>
                  <span className="panel-note">{one.organisation.name}</span>
                </button>
              ))}
            </section>
          )}
          {view.demoPersons.length === 0 ? null : (
            <section aria-label={said.switchDemo}>
              <p className="menu-label">{said.switchDemo}</p>
              <div className="menu-scroll">
                {view.demoPersons.map((one) => (
                  <button
                    key={one.id}
                    type="button"
                    className="menu-item"
                    aria-pressed={one.id === person?.id}
                    disabled={act.isPending}
                    onClick={() => {
                      close()
                      act.mutate({ path: '/api/session/demo', body: { person: one.id } })
                    }}
                  >
                    <span>{one.title}</span>
                    <span className="panel-note">{one.name}</span>
                  </button>
                ))}
              </div>
            </section>
          )}
          {act.isError ? <Refusal error={act.error} /> : null}
          <Link to="/account" className="menu-item" onClick={close}>
            {said.ownAccount}
          </Link>
          <button type="button" className="menu-item" onClick={toggle}>
            {theme === 'light' ? words.theme.toDark : words.theme.toLight}
          </button>
          <button
            type="button"
            className="menu-item"
            lang={language === 'zh' ? 'en' : 'zh-CN'}
            onClick={() => choose(language === 'zh' ? 'en' : 'zh')}
          >
            {words.otherLanguage}
          </button>
          <button
            type="button"
            className="menu-item"
            onClick={() => {
              close()
              onShortcuts()
            }}
          >
            <span>{said.shortcuts}</span> <kbd>?</kbd>
          </button>
          <button type="button" className="menu-item menu-out" disabled={out.isPending} onClick={() => out.mutate()}>
            {said.logOut}
          </button>
          {out.isError ? <Refusal error={out.error} /> : null}
        </div>
      )}
    </Menu>
  )
}
