// Documents about figures, as a guardian writes them and prints them: on a phone and a desk, without JavaScript, and as a PDF.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { after, before, describe, it } from 'node:test'
import { launch, lookEverywhere as look, newPage, people, signIn, startServer } from './harness.mjs'

let server, browser, page, board

before(async () => {
  server = await startServer('--per-quarter', '40')
  browser = await launch()
  page = await newPage(browser, server)
  await signIn(page, people.maya)
  for (let i = 0; i < 90; i++) { // the running service makes the releases
    await page.goto('/reports')
    if (await page.locator('a[href^="/reports/board/"]').count() > 0) break
    await page.waitForTimeout(2000)
  }
  board = await page.locator('a[href^="/reports/board/"]').first().getAttribute('href')
})

after(async () => {
  await browser?.close()
  await server?.stop()
})

/** print gives the text layer of the page as a PDF, and how many sheets it has. */
async function print (page, name) {
  const file = path.join(server.data, `${name}.pdf`)
  await page.pdf({ path: file, format: 'A4', preferCSSPageSize: true, printBackground: true })
  assert.match(execFileSync('pdfdetach', ['-list', file], { encoding: 'utf8' }), /^0 embedded files/)
  const info = execFileSync('pdfinfo', [file], { encoding: 'utf8' })
  assert.match(info, /59[45]\.\d+ x 84[12][.\d]* pts \(A4\)/)
  return { text: execFileSync('pdftotext', [file, '-'], { encoding: 'utf8' }), sheets: Number(/Pages: +(\d+)/.exec(info)[1]) }
}

/** texts joins what stands in an element with spaces: labels of a chart have none between them. */
const texts = element => {
  const walk = document.createTreeWalker(element, NodeFilter.SHOW_TEXT)
  let all = ''
  while (walk.nextNode()) all += ` ${walk.currentNode.data}`
  return all
}

const numbers = text => new Set(text.match(/\d+/g))

describe('documents about figures', () => {
  it('are listed for each period, with files for a spreadsheet', async () => {
    assert.ok(board, 'no release came out')
    await look(page, 'packs')
    const [download] = await Promise.all([page.waitForEvent('download'), page.click('a[href$=".xlsx"]')])
    assert.equal((await readFile(await download.path())).subarray(0, 2).toString(), 'PK')
  })

  it('are written, put right, saved and made final', async () => {
    await page.goto(`${board}/edit`)
    await look(page, 'packs-edit')
    for (const box of await page.locator('main textarea, main input[type=text]').all()) await box.fill('What we say to the board.\n\nIn two paragraphs.')
    await page.fill('#learning', '')
    await page.click('button[value=final]')
    assert.match(await page.innerText('.nhsuk-error-summary'), /Learning and improvement: write something here first/)
    assert.match(await page.inputValue('#issues'), /What we say to the board/)
    await look(page, 'packs-edit-mistake')
    await page.click('.nhsuk-error-summary a')
    assert.equal(await page.evaluate(() => document.activeElement.id), 'learning')
    await page.fill('#learning', 'We learned to answer sooner.')
    await page.click('button[value=final]')
    await look(page, 'packs-final')
    await page.click('main form button')
    assert.match(await page.innerText('main'), /Final, [\s\S]*We learned to answer sooner\./)
    await look(page, 'packs-board')
    page.check_()
  })

  it('are a paper that has what the page has, and nothing else', async () => {
    await page.goto(board)
    const seen = numbers(await page.locator('article').evaluate(texts))
    const { text, sheets } = await print(page, 'board')
    assert.ok(sheets >= 2)
    for (let n = 1; n <= sheets; n++) seen.add(String(n))
    const split = /[0-9a-f]{8,}/ // the fingerprint may be broken over lines
    for (const n of numbers(text.split('Fingerprint of this document')[0])) assert.ok(seen.has(n), `${n} is on paper and not on the page`)
    assert.match(text, split)
    for (const heading of ['Assessment of issues', 'Potential patient safety or worker experience issues', 'Learning and improvement', 'Recommendations']) assert.ok(text.includes(heading), heading)
    assert.ok(!text.includes('Sign out') && !text.includes('Internal: not for release'))
    await page.goto(board.replace('board', 'poster'))
    assert.equal((await print(page, 'poster')).sheets, 1)
    await page.goto('/desk')
    await page.waitForSelector('#desk[data-opened]')
    assert.match((await print(page, 'desk')).text, /Internal: not for release/)
  })

  it('need no JavaScript', async () => {
    const plain = await newPage(browser, server, { javaScriptEnabled: false })
    await plain.context().addCookies(await page.context().cookies())
    for (const kind of ['partnership', 'poster']) {
      await page.goto(board.replace('board', kind))
      await look(page, `packs-${kind}`) // axe is a script itself
      await plain.goto(board.replace('board', kind))
      assert.equal(await plain.locator('article').evaluate(a => a.innerText), await page.locator('article').evaluate(a => a.innerText))
    }
    await plain.goto(`${board.replace('board', 'partnership')}/edit`)
    await plain.fill('#since', 'We met once.')
    await plain.click('main form button >> nth=0')
    assert.match(await plain.innerText('main'), /We met once\.[\s\S]*What the figures show/)
    plain.check_()
  })
})
