import { describe, expect, it } from 'vitest'
import { addressOf, networkOf } from './address.js'

describe('the address that limits count by', () => {
  it.each([
    ['192.0.2.7', '192.0.2.7'],
    ['192.0.2.7:50123', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['::FFFF:c000:207', '192.0.2.7'],
    ['0:0:0:0:0:ffff:192.0.2.7', '192.0.2.7'],
    ['[::ffff:192.0.2.7]:50123', '192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:0DB8:0001:0002::9', '2001:db8:1:2::/64'],
    ['[2001:db8:1:2::9]:443', '2001:db8:1:2::/64'],
    ['[2001:db8:1:2::9]', '2001:db8:1:2::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['unknown', 'unknown'],
    ['', ''],
  ])('of %s is %s, however it is written and from whatever port', (written, network) => {
    expect(networkOf(written)).toBe(network)
  })

  it.each([
    ['no header', 0, {}, '192.0.2.1'],
    ['a header while no proxy is set', 0, { 'x-forwarded-for': '198.51.100.1', 'x-real-ip': '198.51.100.2', forwarded: 'for=198.51.100.3' }, '192.0.2.1'],
    ['what the proxy appended', 1, { 'x-forwarded-for': '198.51.100.9, 198.51.100.1:4711' }, '198.51.100.1'],
    ['an empty header', 1, { 'x-forwarded-for': '' }, '192.0.2.1'],
  ])('is read from %s (%s proxies)', (_, proxies, headers, address) => {
    const request = { headers, socket: { remoteAddress: '::ffff:192.0.2.1' } }
    expect(addressOf(request, proxies)).toBe(address)
  })
})
