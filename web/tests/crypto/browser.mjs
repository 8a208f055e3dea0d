// Runs a bundle of ours in a real browser, on a page with the policy that worker pages have (and WebAssembly, for Argon2id).
import { createServer } from 'node:http'
import { build } from 'esbuild'
import { chromium } from 'playwright-core'

const policy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; base-uri 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync']

// inBrowser bundles code, loads it in Chromium and returns what the promise globalThis.result comes to.
export async function inBrowser (code, resolveDir, alias = {}) {
  const made = await build({
    stdin: { contents: code, resolveDir, loader: 'ts' }, bundle: true, write: false, format: 'esm', target: ['es2022', 'chrome109'],
    alias, loader: { '.txt': 'text' }, logLevel: 'warning'
  })
  const server = createServer((request, response) => {
    response.setHeader('Content-Security-Policy', policy)
    if (request.url === '/script.js') return response.setHeader('Content-Type', 'text/javascript').end(Buffer.from(made.outputFiles[0].contents))
    response.setHeader('Content-Type', 'text/html; charset=utf-8').end('<!doctype html><title>t</title><script type="module" src="/script.js"></script>')
  })
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve))
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args })
  try {
    const page = await browser.newPage()
    const errors = []
    page.on('pageerror', error => errors.push(error))
    await page.goto(`http://127.0.0.1:${server.address().port}/`)
    const result = await page.evaluate(() => globalThis.result)
    if (errors.length > 0) throw errors[0]
    if (result === undefined) throw new Error('the script left no result')
    return result
  } finally {
    await browser.close()
    server.close()
  }
}
