// The access log, as the non-executive lead reads it: on a phone and a desk, with and without JavaScript, and the export as an auditor checks it.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { after, before, describe, it } from 'node:test'
import { binary, deskReady, launch, look, moveClock, newPage, people, signIn, startServer } from './harness.mjs'

const ruth = ['ruth@heronbrook.example', 'silver-orchard-crane-lead']
let server, browser, page, name, folder, clock

before(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'saysomething-clock-'))
  clock = path.join(folder, 'clock')
  await moveClock(clock, '2027-03-10T10:00:00Z')
  server = await startServer('--per-quarter', '2', '--clock', clock)
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
  await rm(folder, { recursive: true, force: true })
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
    assert.match(await page.innerText('.nhsuk-error-summary'), /two words[\s\S]*From: enter a day that exists/)
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
    const custodians = [['helen@heronbrook.example', 'marble-candle-plover-custodian'], ['sunil@heronbrook.example', 'velvet-harbour-dipper-custodian']]
    const pages = await Promise.all(custodians.map(() => newPage(browser, server)))
    const how = async (one, address, state) => {
      await one.goto(address)
      await one.waitForSelector(`#log-followed[data-followed=${state}]`)
    }
    const all = async state => {
      for (const [n, one] of pages.entries()) {
        if (!(await one.request.get('/custodians', { maxRedirects: 0 })).ok()) await signIn(one, custodians[n])
        await how(one, '/custodians', state)
      }
    }
    await all('none') // the only head is of this week
    await how(page, '/log', 'holds')
    await moveClock(clock, '2027-03-17T10:00:00Z')
    await all('begun')
    await signIn(page, ruth)
    await page.request.get('/log/export') // signs a new head
    await how(page, '/log', 'holds')
    await moveClock(clock, '2027-03-24T10:00:00Z')
    await all('holds')
    await look(pages[0], 'log-followed')
    const head = '**/api/staff/log/head?*'
    const lie = async change => {
      await pages[0].route(head, async route => {
        const response = await route.fetch()
        await route.fulfill({ response, json: change(await response.json()) })
      }, { times: 1 })
      await how(pages[0], '/custodians', 'broken')
    }
    const kept = () => pages[0].evaluate(() => localStorage.getItem('saysomething access log'))
    const before = await kept()
    const older = await (await pages[0].request.get('/api/staff/log/head?since=0')).json()
    await lie(now => ({ ...now, note: now.note.replace(/\n(\d+)\n/, (_, n) => `\n${Number(n) + 1}\n`) })) // a head that nobody signed
    await lie(() => ({ note: '', proof: [] }))
    await look(pages[0], 'log-broken')
    assert.equal(await kept(), before, 'what it knew it has kept')
    await moveClock(clock, '2027-03-31T10:00:00Z')
    await signIn(page, ruth)
    await page.request.get('/log/export')
    await moveClock(clock, '2027-04-07T10:00:00Z')
    await all('holds')
    await lie(() => older) // put back to a copy of two weeks ago
    await pages[0].click('#log-broken summary')
    await pages[0].click('#log-anew')
    await pages[0].waitForSelector('#log-followed[data-followed=begun]')
    for (const one of pages) one.check_()
  })

  it('is all there without JavaScript, and for nobody else', async () => {
    const plain = await newPage(browser, server, { javaScriptEnabled: false })
    await signIn(page, ruth)
    await plain.context().addCookies(await page.context().cookies())
    await plain.goto('/log?what=log_exported')
    assert.equal(await plain.locator('tbody tr').count(), 3)
    const alex = await newPage(browser, server)
    await signIn(alex, people.alex)
    for (const address of ['/log', '/log/export', '/api/staff/log/head?since=0']) assert.equal((await alex.request.get(address)).status(), 403)
  })
})
