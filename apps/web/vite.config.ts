/** The officer portal: one page of script in a few chunks. Nothing inline, because the server's policy allows nothing inline. */
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const inPackage = (names: string) => new RegExp(`[\\\\/]node_modules[\\\\/](${names})[\\\\/]`)

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  // Where the server puts the nonce of each answer, for the styles that are made while the page runs.
  html: { cspNonce: 'nonce-of-the-answer' },
  build: {
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1_200,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: 'echarts', test: inPackage('echarts|zrender'), priority: 3 },
            { name: 'antd', test: inPackage('antd|@ant-design|@rc-component|@emotion|dayjs'), priority: 2 },
            { name: 'react', test: inPackage('react|react-dom|scheduler|@tanstack'), priority: 2 },
          ],
        },
      },
    },
  },
})
