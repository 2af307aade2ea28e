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

it('rejects a signature made with another secret, and a missing cookie', () => {
  expect(readLogin(header(signLogin('u482', 'other')), 'secret')).toBeNull()
  expect(readLogin(null, 'secret')).toBeNull()
})
