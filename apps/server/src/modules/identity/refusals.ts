/** What the constraints of the store refuse, as refusals of ours. */
import { DatabaseError } from 'pg'
import { Problem } from '../../platform/http/problem.ts'
import { identityProblems } from './problems.ts'

/** Run, and say in words what the store would not keep. */
export async function kept<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    const problem = cause instanceof DatabaseError ? problemOf(cause) : null
    throw problem ?? cause
  }
}

/** Source of the codes: PostgreSQL documentation, appendix A. */
function problemOf(error: DatabaseError): Problem | null {
  switch (error.code) {
    case '23P01':
      return new Problem(
        identityProblems.officers,
        '该人员（含其其他账号）在此期间已担任三员之一。This human already holds one of the three offices in that time.',
        [],
        error,
      )
    case '23514':
      if (error.constraint === 'nobody_grants_to_oneself')
        return new Problem(identityProblems.officers, '不得授予本人。Nobody grants to oneself.', [], error)
      if (error.constraint === 'an_office_is_not_lent')
        return new Problem(identityProblems.officers, '三员岗位不得委托。A post of the three officers is not lent.', [], error)
      return new Problem(
        identityProblems.officers,
        '三员角色只能授予三员岗位，其他角色只能授予普通岗位。Roles of the three officers belong to their posts, and other roles to other posts.',
        [],
        error,
      )
    case '23505':
      return new Problem(identityProblems.taken, 'It is in use already. 已被使用。', [], error)
    case '23503':
      return new Problem(identityProblems.unknown, 'What it refers to is not there. 引用的对象不存在。', [], error)
    default:
      return null
  }
}
