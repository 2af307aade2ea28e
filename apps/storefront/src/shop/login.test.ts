import { expect, it } from 'vitest'
import { loggedIn, loginCookie, signLogin } from './login.js'

const header = (value: string) => `locale=cs; ${loginCookie}=${value}; other=1`

it('knows whom it signed for', () => {
  expect(loggedIn(header(signLogin('u482', 'secret')), 'secret')).toBe('u482')
})

it.each(['', 'u482', 'u482.', 'u482.forged', `u100.${signLogin('u482', 'secret').split('.')[1]}`, '%E0%A4%A.x'])(
  'knows nobody by %j',
  (value) => {
    expect(loggedIn(header(value), 'secret')).toBeNull()
  },
)

it('knows nobody by a signature of another secret', () => {
  expect(loggedIn(header(signLogin('u482', 'other')), 'secret')).toBeNull()
  expect(loggedIn(null, 'secret')).toBeNull()
})
