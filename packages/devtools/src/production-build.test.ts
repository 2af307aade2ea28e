// What bundlers make of the package: a page in production carries nothing of the panel.
import { build as buildByEsbuild } from 'esbuild'
import { build as buildByVite } from 'vite'
import { expect, it } from 'vitest'

const entry = `${import.meta.dirname}/app-with-devtools.js`
const app = (from: string) => `
  import { ProactiveDevtools } from '${from}'
  export const page = (client) => ProactiveDevtools({ client })`

/** Builds an app that renders the panel, and returns the code of each of its chunks. */
const builds: Record<string, (from: string, mode: 'production' | 'development') => Promise<string[]>> = {
  async vite(from, mode) {
    const built = await buildByVite({
      root: import.meta.dirname,
      configFile: false,
      logLevel: 'error',
      mode,
      plugins: [{ name: 'app', resolveId: (id) => (id === entry ? id : undefined), load: (id) => (id === entry ? app(from) : undefined) }],
      define: { 'process.env.NODE_ENV': JSON.stringify(mode) },
      build: { write: false, rolldownOptions: { input: entry, preserveEntrySignatures: 'strict', external: /^react(-dom)?(\/|$)/ } },
    })
    return [built].flat().flatMap((one) => ('output' in one ? one.output : [])).map((file) => (file.type === 'chunk' ? file.code : ''))
  },
  async esbuild(from, mode) {
    const { outputFiles } = await buildByEsbuild({
      stdin: { contents: app(from), resolveDir: import.meta.dirname },
      bundle: true,
      splitting: true,
      format: 'esm',
      outdir: '/nowhere',
      write: false,
      minify: true,
      external: ['react', 'react-dom', 'react/jsx-runtime'],
      define: { 'process.env.NODE_ENV': JSON.stringify(mode) },
    })
    return outputFiles.map(({ text }) => text)
  },
}

it.each(Object.entries(builds))('is not in a page that %s builds for production, and is in one for development', async (_, build) => {
  const production = (await build('@proactive/devtools', 'production')).join('\n')
  expect(production.length).toBeLessThan(200)
  expect(production).not.toMatch(/glass-box|Why nothing|inspection/i)
  expect((await build('@proactive/devtools', 'development')).join('\n').includes('glass-box')).toBe(true)
})

it.each(Object.entries(builds))('is in a page that %s builds for production where an app asks for it', async (_, build) => {
  expect((await build('@proactive/devtools/production', 'production')).join('\n').includes('glass-box')).toBe(true)
})

it.each(Object.entries(builds))('is loaded by a page that %s builds when it is opened, and its button alone before', async (_, build) => {
  const button = (await build('@proactive/devtools/production', 'production')).filter((chunk) => chunk.includes('glass-box'))
  expect(button).toHaveLength(1)
  expect(button.join().length).toBeLessThan(8_000)
  expect(button.join()).not.toMatch(/Why nothing/)
})
