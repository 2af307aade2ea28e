import { expect, it } from 'vitest'
import { plainRequest } from './plain-request.js'

it('copies a request that a framework has wrapped in a Proxy, so that it can be read and copied again', async () => {
  const leaving = new AbortController()
  const request = new Request('http://localhost/a?b=c', { method: 'POST', body: '{"a":1}', headers: { 'x-user': 'ann' }, signal: leaving.signal })
  const wrapped = new Proxy(request, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key, target)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
  const plain = plainRequest(wrapped)
  expect([plain.url, plain.method, plain.headers.get('x-user')]).toEqual(['http://localhost/a?b=c', 'POST', 'ann'])
  expect(await new Request(plain).json()).toEqual({ a: 1 })
  leaving.abort()
  expect(plain.signal.aborted).toBe(true)
})

it('copies a request without a body', async () => {
  expect(await plainRequest(new Request('http://localhost/')).text()).toBe('')
})
