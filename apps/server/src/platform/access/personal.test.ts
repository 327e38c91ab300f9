import assert from 'node:assert/strict'
import { test } from 'node:test'
import { z } from 'zod'
import { mask, masked, personal } from './personal.ts'

test('each class of personal data is masked in its own way', () => {
  assert.equal(mask('name', '张三', 'publicity'), '张*')
  assert.equal(mask('name', '张三', 'list'), '张三')
  assert.equal(mask('phone', '13800001234', 'list'), '138****1234')
  assert.equal(mask('id-number', '430102199001011234', 'export'), '4301**********1234')
  assert.equal(mask('bank-account', '6222020000001234', 'list'), '************1234')
  assert.equal(mask('email', 'zhang@example.com', 'list'), 'z****@example.com')
  assert.equal(mask('address', '云汀市临渚区汀兰路1号', 'publicity'), '云汀市临渚区*****')
})

test('what is too short to be cut shows nothing', () => {
  assert.equal(mask('phone', '110', 'list'), '***')
  assert.equal(mask('name', '张', 'publicity'), '*')
  assert.equal(mask('email', '@', 'list'), '*')
})

test('fields are masked where their schema says so, at any depth, and what is unknown does not pass', () => {
  const Person = z.object({
    id: z.string(),
    phone: personal('phone', z.string()).nullable(),
    others: z.array(z.object({ name: personal('name', z.string()) })),
  })
  const given = { id: 'p', phone: '13800001234', others: [{ name: '李四' }], secret: 'x' }
  assert.deepEqual(masked(Person, given, 'publicity'), { id: 'p', phone: '138****1234', others: [{ name: '李*' }] })
  assert.deepEqual(masked(Person, { ...given, phone: null }, 'list').phone, null)
})
