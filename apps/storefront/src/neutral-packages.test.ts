import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const packages = fileURLToPath(new URL('../../../packages', import.meta.url))

it('keeps every grocery word out of the neutral packages', () => {
  const files = readdirSync(packages, { recursive: true, encoding: 'utf8' }).filter((file) =>
    /^[a-z]+\/(src|migrations)\/.*\.(tsx?|css|sql)$/.test(file),
  )
  expect(files.length).toBeGreaterThan(30)
  const offenders = files.filter((file) => /basket|grocery|dairy|milk|eggs/i.test(readFileSync(`${packages}/${file}`, 'utf8')))
  expect(offenders).toEqual([])
})
