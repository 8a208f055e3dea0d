// The pages of released figures: on a phone and a desk screen, without JavaScript, and on paper. Run after make build.
import { after, before, describe, it } from 'node:test'
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { launch, lookEverywhere as look, newPage, people, signIn, startServer } from './harness.mjs'

const run = promisify(execFile)
let service, browser

before(async () => {
  service = await startServer()
  browser = await launch()
  for (let i = 0; i < 150; i++) { // the first releases are made once the service runs
    if ((await (await fetch(`${service.url}/figures`)).text()).includes('app-tabs')) return
    await new Promise(resolve => setTimeout(resolve, 400))
  }
  throw new Error('no release came out')
})
after(async () => {
  await browser?.close()
  await service?.stop()
})

/** addresses are those that a page's tabs lead to. */
const tabs = page => page.locator('.app-tabs a').evaluateAll(all => all.map(a => a.getAttribute('href')))

describe('figures', () => {
  it('answer in one look what went up, where, and what is being done', async () => {
    const page = await newPage(browser, service, { javaScriptEnabled: false })
    await page.goto('/figures')
    const boxes = await page.locator('.app-three h2').allInnerTexts()
    assert.deepEqual(boxes, ['What went up?', 'Where?', 'What is being done?'])
    for (const box of await page.locator('.app-three > section').all()) {
      const at = await box.boundingBox()
      assert.ok(at.y < 900, `a box begins below the first screen: ${at.y}`)
    }
    assert.match(await page.locator('.app-headline').innerText(), /people raised a concern|is not shown/)
    await page.getByRole('link', { name: 'You said, we did', exact: true }).first().click()
    await page.waitForURL('**/progress')
    await page.close()
  })

  it('every kind of page fits a phone and a desk screen', async () => {
    const page = await newPage(browser, service)
    await page.goto('/figures')
    const all = await tabs(page)
    assert.ok(all.length >= 6, all.join(' '))
    for (const href of all.filter(h => !/groups|tables/.test(h))) { // of one kind with themes, and a plain list
      await page.goto(href)
      await look(page, href.slice(1).replaceAll('/', '-'))
    }
    await page.close()
  })

  it('shows the partnership group places and a heat map, also without JavaScript', async () => {
    const page = await newPage(browser, service)
    await signIn(page, people.grace)
    await page.goto('/partnership')
    const all = await tabs(page)
    assert.ok(all.includes('/partnership/areas') && all.includes('/partnership/map'), all.join(' '))
    await page.goto('/partnership/map')
    await look(page, 'partnership-map')
    assert.ok(await page.locator('.app-heat td').count() > 10)
    const plain = await newPage(browser, service, { javaScriptEnabled: false })
    await plain.context().addCookies(await page.context().cookies())
    await plain.goto('/partnership/areas')
    await plain.locator('tbody a').first().click()
    assert.ok(await plain.locator('svg.app-chart').count() > 0)
    await plain.close()
    await page.close()
  })

  it('on paper holds nothing but what is shown', async () => {
    const page = await newPage(browser, service)
    for (const where of ['/figures', '/figures/themes', '/figures/outcomes']) {
      await page.goto(where)
      await page.emulateMedia({ media: 'print' })
      const shown = new Set((await page.evaluate(() => {
        const texts = [] // one by one: the numbers beside a chart stand in neighbours
        for (const all = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT); all.nextNode();) texts.push(all.currentNode.data)
        return texts.join(' ')
      })).match(/\d+/g))
      const pdf = await page.pdf({ format: 'A4', printBackground: false })
      const out = run('pdftotext', ['-', '-'])
      out.child.stdin.end(pdf)
      const printed = (await out).stdout.match(/\d+/g) ?? []
      assert.ok(printed.length > 20, `${where}: the paper is empty`)
      assert.deepEqual(printed.filter(n => !shown.has(n)), [], where)
      await page.emulateMedia({ media: null })
    }
    await page.close()
  })
})
