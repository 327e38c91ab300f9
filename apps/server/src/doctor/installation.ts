/** Findings about the programs: Node, npm packages, built pages. */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { resolve } from 'node:path'
import { nativeFolder } from '../engines/relational/programs.ts'
import type { Settings } from '../settings.ts'
import { messageOf, note, ok, problem, type Finding } from './finding.ts'

const MINIMUM_NODE = 24
const PAGES = resolve(import.meta.dirname, '../../../web/dist')

export function checkInstallation(settings: Settings): readonly Finding[] {
  return [checkNode(process.versions.node), checkColumnarPackage(settings), checkRelationalPackage(settings), checkPages(PAGES)]
}

export function checkNode(version: string): Finding {
  return Number(version.split('.')[0]) >= MINIMUM_NODE
    ? ok('node', `Node ${version} is new enough.`)
    : problem(
        'node',
        `Node ${version} is older than ${MINIMUM_NODE}.`,
        'Start through ./poyang or npm, which bring the right Node themselves.',
      )
}

function checkColumnarPackage(settings: Settings): Finding {
  if (settings.POYANG_COLUMNAR_URL !== '')
    return note('columnar-package', 'The columnar store is a server of your own: the embedded engine is not used.')
  const require = createRequire(import.meta.url)
  try {
    const fromChdb = createRequire(require.resolve('chdb'))
    fromChdb.resolve(`@chdb/lib-${process.platform}-${process.arch}${process.platform === 'linux' ? '-gnu' : ''}`)
  } catch (error) {
    return problem(
      'columnar-package',
      `The embedded columnar engine is not installed for ${process.platform}-${process.arch}: ${messageOf(error).split('\n')[0]}.`,
      'Run npm ci, or set POYANG_COLUMNAR_URL to a ClickHouse server.',
    )
  }
  // In a process of its own: a library that does not fit this machine may end the process that loads it.
  const tried = spawnSync(process.execPath, ['-e', "require('chdb')"], { cwd: import.meta.dirname, encoding: 'utf8', timeout: 20_000 })
  return tried.status === 0
    ? ok('columnar-package', 'The embedded columnar engine is installed and loads.')
    : problem(
        'columnar-package',
        `The embedded columnar engine does not load: ${(tried.stderr.trim().split('\n').at(-1) ?? '').slice(0, 300) || `it ended by ${tried.signal ?? tried.status}`}.`,
        'It needs a glibc system; elsewhere set POYANG_COLUMNAR_URL to a ClickHouse server.',
      )
}

function checkRelationalPackage(settings: Settings): Finding {
  if (settings.POYANG_RELATIONAL_URL !== '')
    return note('relational-package', 'The relational store is a server of your own: the embedded PostgreSQL is not used.')
  try {
    return ok('relational-package', `The embedded PostgreSQL is installed in ${nativeFolder()}.`)
  } catch (error) {
    return problem('relational-package', `${messageOf(error)}.`, 'Run npm ci, or set POYANG_RELATIONAL_URL to a PostgreSQL 15 or newer.')
  }
}

function checkPages(folder: string): Finding {
  return existsSync(resolve(folder, 'index.html'))
    ? ok('pages', 'The pages are built.')
    : problem('pages', 'The pages have not been built: a browser will see nothing.', 'Run npm run build.')
}
