// Opens pages as people do, takes pictures to look at, and complains about what a picture does not show:
//
//   node web/tests/shots.mjs [--out DIR] [--cookie name=value] http://127.0.0.1:8080 / /help …
//
// Each page is opened at the width of a phone and of a desk screen, with JavaScript on and off, and once as it prints. It exits with 1 on an
// axe violation, a page wider than its window, a request to another host, a cookie on a page opened without one, or an error in the console.
import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { launch } from './e2e/harness.mjs'
import { problems } from './lib/rules.mjs'

const { out, cookie, base, pages } = args(process.argv.slice(2))
await mkdir(out, { recursive: true })
const browser = await launch()
let bad = 0
for (const width of [320, 1280]) {
  for (const js of [true, false]) {
    const context = await browser.newContext({ viewport: { width, height: width < 600 ? 640 : 900 }, javaScriptEnabled: js, reducedMotion: 'reduce' })
    if (cookie) await context.addCookies([{ ...cookie, url: base }])
    for (const where of pages) {
      const { page, found } = await problems(context, base, where, { cookies: Boolean(cookie), js })
      const name = (where.replace(/[^a-z0-9]+/gi, '-').replace(/^-|-$/g, '') || 'home') + `-${width}${js ? '' : '-nojs'}`
      await page.screenshot({ path: path.join(out, name + '.png'), fullPage: true })
      if (js && width > 600) await page.pdf({ path: path.join(out, name + '.pdf'), format: 'A4' })
      for (const problem of found) console.log(`${where} at ${width}${js ? '' : ' without JavaScript'}: ${problem}`)
      bad += found.length
      await page.close()
    }
    await context.close()
  }
}
await browser.close()
console.log(`${pages.length} pages, ${bad} problems, pictures in ${out}`)
process.exit(bad ? 1 : 0)

function args (list) {
  const made = { out: 'tmp/shots', pages: [] }
  while (list[0]?.startsWith('--')) {
    const [flag, value] = list.splice(0, 2)
    if (flag === '--out') made.out = value
    else if (flag === '--cookie') made.cookie = { name: value.split('=')[0], value: value.slice(value.indexOf('=') + 1) }
    else throw new Error(`unknown option ${flag}`)
  }
  [made.base, ...made.pages] = list
  if (!made.base || made.pages.length === 0) throw new Error('say where the service is and which pages to open')
  return made
}
