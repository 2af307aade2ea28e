import { expect, it } from 'vitest'
import { readLogin, loginCookie, signLogin } from './login.js'

const header = (value: string) => `locale=cs; ${loginCookie}=${value}; other=1`

it('reads the user out of a cookie that it signed', () => {
  expect(readLogin(header(signLogin('u482', 'secret')), 'secret')).toBe('u482')
})

it.each(['', 'u482', 'u482.', 'u482.forged', `u100.${signLogin('u482', 'secret').split('.')[1]}`, '%E0%A4%A.x'])(
  'reads no user out of the cookie %j',
  (value) => {
    expect(readLogin(header(value), 'secret')).toBeNull()
  },
)

it.each(['jan.novak', 'a.b.c.', '.hidden', 'ann@example.com', `o'brien "x"`, '100%25', '%2E', 'Žofie Ďurišová', '日本', '👩‍🌾', 'a;b=c', 'x'.repeat(200)])(
  'reads the user %j out of a cookie that it signed',
  (userId) => {
    expect(readLogin(header(signLogin(userId, 'secret')), 'secret')).toBe(userId)
  },
)

it('reads the cookie that it signed among others of the same name, with or without a space before', () => {
  const own = `${loginCookie}=${signLogin('u482', 'secret')}`
  expect(readLogin(`${loginCookie}=u1.forged;${own}`, 'secret')).toBe('u482')
  expect(readLogin(`x${own}`, 'secret')).toBeNull()
})

it('rejects a signature made with another secret, and a missing cookie', () => {
  expect(readLogin(header(signLogin('u482', 'other')), 'secret')).toBeNull()
  expect(readLogin(null, 'secret')).toBeNull()
})
