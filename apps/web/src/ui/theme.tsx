/** Light or dark; light unless the reader chose otherwise. The tokens themselves are in theme.css; antd is told the few it needs. */
import { ConfigProvider, theme as antdTheme } from 'antd'
import enUS from 'antd/locale/en_US'
import zhCN from 'antd/locale/zh_CN'
import dayjs from 'dayjs'
import 'dayjs/locale/zh-cn'
import { createContext, useContext, useLayoutEffect, useMemo, useState } from 'react'
import type { ReactNode } from 'react'
import { useLanguage } from '../i18n/language.tsx'
import { recall, remember } from './memory.ts'
import { nonce } from './nonce.ts'

export type Theme = 'light' | 'dark'
const Context = createContext<{ readonly theme: Theme; readonly toggle: () => void }>({ theme: 'light', toggle: () => {} })
export const useTheme = () => useContext(Context)

const fontFamily =
  "-apple-system, 'PingFang SC', 'HarmonyOS Sans SC', 'Microsoft YaHei UI', 'Microsoft YaHei', 'Noto Sans CJK SC', 'Noto Sans SC', 'Source Han Sans SC', system-ui, sans-serif"

const seed = {
  light: {
    colorPrimary: '#0a6470',
    colorError: '#b3261e',
    colorTextBase: '#14232b',
    colorBgBase: '#ffffff',
    colorTextPlaceholder: '#53636c',
    colorBorder: '#b9c4ca',
  },
  dark: {
    colorPrimary: '#4fb3b8',
    colorError: '#ff8a80',
    colorTextBase: '#e3eaed',
    colorBgBase: '#131c22',
    colorTextPlaceholder: '#8fa0a9',
    colorBorder: '#3a4a53',
  },
} as const

export function ThemeProvider({ children }: { readonly children: ReactNode }) {
  const { language } = useLanguage()
  const [theme, setTheme] = useState<Theme>(() => (recall('theme') === 'dark' ? 'dark' : 'light'))
  useLayoutEffect(() => {
    document.documentElement.dataset['theme'] = theme
  }, [theme])
  useLayoutEffect(() => {
    dayjs.locale(language === 'zh' ? 'zh-cn' : 'en')
  }, [language])
  const shared = useMemo(
    () => ({
      theme,
      toggle: () => {
        const next = theme === 'light' ? 'dark' : 'light'
        remember('theme', next)
        setTheme(next)
      },
    }),
    [theme],
  )
  return (
    <Context value={shared}>
      <ConfigProvider
        locale={language === 'zh' ? zhCN : enUS}
        button={{ autoInsertSpace: false }}
        {...(nonce === '' ? {} : { csp: { nonce } })}
        theme={{
          algorithm: theme === 'dark' ? antdTheme.darkAlgorithm : antdTheme.defaultAlgorithm,
          token: {
            ...seed[theme],
            fontFamily,
            fontSize: 13,
            borderRadius: 4,
            controlHeight: 30,
            controlHeightSM: 26,
            wireframe: false,
            motionDurationMid: '0.12s',
            motionDurationSlow: '0.16s',
          },
          // White on the light accent of the dark theme could not be read.
          components: { Button: { primaryColor: theme === 'dark' ? '#06181b' : '#ffffff' } },
        }}
      >
        {children}
      </ConfigProvider>
    </Context>
  )
}
