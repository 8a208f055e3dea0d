// Every public page as people open it: on a phone and a desk screen, with JavaScript on and off. Run after make build.
import { after, before, test } from 'node:test'
import assert from 'node:assert/strict'
import http from 'node:http'
import { esmResolver, FileSystemConfigLoader, HtmlValidate } from 'html-validate'
import { launch, startServer } from './harness.mjs'
import { problems } from '../lib/rules.mjs'

const pages = ['/', '/raise', '/celebrate', '/check', '/readers', '/protects', '/help', '/figures', '/progress', '/indicators', '/cost', '/accessibility', '/privacy', '/signin', '/invitation', '/no-such-page', '/help?from=poster']
const worker = pages.filter(p => !['/signin', '/invitation'].includes(p))

let service, browser
before(async () => {
  service = await startServer('--per-quarter', '8')
  browser = await launch()
})
after(async () => {
  await browser?.close()
  await service?.stop()
})

for (const width of [320, 1280]) {
  for (const js of [true, false]) {
    test(`pages at ${width} px with JavaScript ${js ? 'on' : 'off'}`, async () => {
      const context = await browser.newContext({ viewport: { width, height: 800 }, javaScriptEnabled: js })
      for (const where of pages) {
        const { page, found } = await problems(context, service.url, where, { js })
        assert.deepEqual(found, [], where)
        assert.equal(await page.locator('h1').filter({ visible: true }).count(), 1, `${where} has one heading of the first level`)
        await page.close()
      }
      await context.close()
    })
  }
}

test('the HTML is valid', async () => {
  const check = new HtmlValidate(new FileSystemConfigLoader([esmResolver()]))
  for (const where of pages) {
    const { text } = await get(where)
    const report = await check.validateString(text, 'page.html')
    assert.deepEqual(report.results.flatMap(r => r.messages.map(m => `${m.line}: ${m.message}`)), [], where)
  }
})

test('a worker page is the same bytes for everyone', async () => {
  for (const where of worker) {
    const one = await get(where, { 'User-Agent': 'one', 'Accept-Language': 'en', Cookie: 'session=x' })
    const two = await get(where, { 'User-Agent': 'two', 'Accept-Language': 'cy', Referer: 'http://elsewhere.example/' })
    assert.equal(one.text, two.text, where)
    assert.equal(one.headers['set-cookie'], undefined, where)
  }
})

test('home and form are small over the wire', async () => {
  for (const [where, most] of [['/', 60_000], ['/raise', 150_000]]) {
    const bytes = await wire(where)
    assert.ok(bytes > 10_000, `${where} was not counted: ${bytes}`)
    assert.ok(bytes < most, `${where} is ${bytes} bytes`)
  }
})

/** Fetches a page and returns its text and headers as they came. */
function get (where, headers = {}) {
  return new Promise((resolve, reject) => {
    http.get(new URL(where, service.url), { headers }, res => {
      const parts = []
      res.on('data', part => parts.push(part))
      res.on('end', () => resolve({ text: Buffer.concat(parts).toString(), bytes: Buffer.concat(parts).length, headers: res.headers }))
    }).on('error', reject)
  })
}

/** Counts what a page and all it names weigh, compressed as far as a common browser has it. */
async function wire (where) {
  const accept = { 'Accept-Encoding': 'gzip' }
  const { text } = await get(where)
  let sum = (await get(where, accept)).bytes
  for (const [, path] of text.matchAll(/"(\/static\/[^"]+)"/g)) sum += (await get(path, accept)).bytes
  return sum
}
