// The access log, as the non-executive lead reads it: on a phone and a desk, with and without JavaScript, and the export as an auditor checks it.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { after, before, describe, it } from 'node:test'
import { binary, deskReady, launch, look, newPage, people, signIn, startServer } from './harness.mjs'

const ruth = ['ruth@heronbrook.example', 'silver-orchard-crane-lead']
let server, browser, page, name

before(async () => {
  server = await startServer('--per-quarter', '2')
  browser = await launch()
  const maya = await newPage(browser, server)
  await signIn(maya, people.maya)
  await deskReady(maya)
  await maya.locator('#desk-rows a').first().click()
  await maya.waitForSelector('#case[data-ready]')
  page = await newPage(browser, server)
  await signIn(page, ruth)
})

after(async () => {
  await browser?.close()
  await server?.stop()
})

describe('the access log', () => {
  it('shows what was just opened, first, in words', async () => {
    await page.click('nav >> text=Access log')
    assert.match(await page.innerText('header'), /Ruth Sandhu/)
    await look(page, 'log')
    const lines = await page.locator('tbody tr').allInnerTexts()
    const opened = lines.findIndex(l => /Maya[\s\S]*Opened the concern/.test(l))
    assert.ok(opened >= 0 && opened < 5, lines.slice(0, 5).join('\n'))
    name = (await page.locator('tbody tr').nth(opened).locator('strong').innerText()).trim()
    assert.match(name, /^[a-z]+ [a-z]+$/)
  })

  it('shows only some of it, and keeps what was typed when that is wrong', async () => {
    await page.click('summary')
    await page.selectOption('#what', 'case_opened')
    await page.fill('#case', name)
    await page.click('main form button')
    assert.equal(await page.locator('tbody tr').count(), 1)
    await look(page, 'log-narrowed')
    await page.fill('#case', 'heron')
    await page.fill('#from-day', '40')
    await page.click('main form button')
    assert.match(await page.innerText('.nhsuk-error-summary'), /two words[\s\S]*Enter a day/)
    assert.equal(await page.inputValue('#from-day'), '40')
    await page.click('.nhsuk-error-summary a >> nth=1')
    assert.equal(await page.evaluate(() => document.activeElement.id), 'from-day')
    await look(page, 'log-mistakes')
    page.check_()
  })

  it('gives an export that can be checked without the server', async () => {
    await page.goto('/log')
    const [download] = await Promise.all([page.waitForEvent('download'), page.click('a[href="/log/export"]')])
    const file = path.join(server.data, 'export.txt')
    await download.saveAs(file)
    const { list } = await page.evaluate(async () => await (await fetch('/api/roster')).json())
    const key = JSON.parse(list).log
    const verify = (...args) => spawnSync(binary, ['log', 'verify', ...args], { encoding: 'utf8' })
    const good = verify(file, '--key', key)
    assert.equal(good.status, 0, good.stdout + good.stderr)
    assert.doesNotMatch(good.stdout, /NOT/)
    const forged = path.join(server.data, 'forged.txt')
    await writeFile(forged, (await readFile(file, 'utf8')).replace(/"what":"case_opened"/, '"what":"signed_in"'))
    const bad = verify(forged, '--key', key)
    assert.equal(bad.status, 1, bad.stdout + bad.stderr)
    assert.match(bad.stdout, /NOT OK +record \d+ is not the one the head was made of/)
    await page.goto('/log')
    assert.match(await page.innerText('main'), /Exported the access log[\s\S]*The newest head is of \d+ lines/)
    await look(page, 'log-head')
  })

  it('is followed by browsers of both sides, and one that was put back to an older copy shows', async () => {
    const [helen, sunil] = [await newPage(browser, server), await newPage(browser, server)]
    await signIn(helen, ['helen@heronbrook.example', 'marble-candle-plover-custodian'])
    await signIn(sunil, ['sunil@heronbrook.example', 'velvet-harbour-dipper-custodian'])
    const how = async (custodian, state) => {
      await custodian.goto('/custodians')
      await custodian.waitForSelector(`#log-followed[data-followed=${state}]`)
    }
    const head = '**/api/staff/log/head?*'
    let old
    await helen.route(head, async route => {
      const response = await route.fetch()
      old = await response.json()
      await route.fulfill({ response })
    }, { times: 1 })
    for (const custodian of [helen, sunil]) await custodian.waitForSelector('#log-followed[data-followed=begun]') // where they come after signing in
    for (const custodian of [helen, sunil]) await how(custodian, 'holds')
    await page.request.get('/log/export') // signs a new head
    await page.goto('/log')
    await page.waitForSelector('#log-followed[data-followed=begun], #log-followed[data-followed=holds]')
    for (const custodian of [helen, sunil]) await how(custodian, 'holds')
    await look(helen, 'log-followed')
    const lie = async (change, state = 'broken') => {
      await helen.route(head, async route => {
        const response = await route.fetch()
        await route.fulfill({ response, json: change(await response.json()) })
      }, { times: 1 })
      await how(helen, state)
    }
    await lie(() => old)
    await look(helen, 'log-broken')
    await lie(() => ({ note: '', proof: [] }))
    await lie(now => ({ ...now, note: now.note.replace(/\n(\d+)\n/, (_, n) => `\n${Number(n) + 1}\n`) })) // a head that nobody signed
    await how(helen, 'holds') // what it knew it has kept
    await lie(() => old)
    await helen.click('#log-broken summary')
    await helen.click('#log-anew')
    await helen.waitForSelector('#log-followed[data-followed=begun]')
    for (const one of [helen, sunil, page]) one.check_()
  })

  it('is all there without JavaScript, and for nobody else', async () => {
    const plain = await newPage(browser, server, { javaScriptEnabled: false })
    await plain.context().addCookies(await page.context().cookies())
    await plain.goto('/log?what=log_exported')
    assert.equal(await plain.locator('tbody tr').count(), 2)
    const alex = await newPage(browser, server)
    await signIn(alex, people.alex)
    for (const address of ['/log', '/log/export', '/api/staff/log/head?since=0']) assert.equal((await alex.request.get(address)).status(), 403)
  })
})
