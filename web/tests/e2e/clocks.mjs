// Stopping a concern's clocks, starting them again, putting the full response off; the worker reads along, with and without JavaScript; an
// administrator changes a time limit. The server's clock is moved by hand. Dates are worked out in the comments.
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { after, before, it } from 'node:test'
import { deskReady, launch, look, moveClock, newPage, people, shows, signIn, startServer } from './harness.mjs'
import { comeBack, raise } from './worker.mjs'

let server, browser, maya, words, address, folder
const clock = () => path.join(folder, 'clock')
const day = async (page, id, text) => { for (const [n, name] of ['day', 'month', 'year'].entries()) await page.fill(`#${id}-${name}`, text.split(' ')[n]) }
const panel = '#section-clocks .app-panel'

before(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'saysomething-clock-'))
  await moveClock(clock(), '2027-03-08T10:00:00Z') // a Monday
  server = await startServer('--per-quarter', '2', '--clock', clock())
  browser = await launch()
  words = await raise(browser, server, { what: 'Clock canary: the rota is signed by nobody.', desks: [/guardian/i] })
})

after(async () => {
  await browser?.close()
  await server?.stop()
  await rm(folder, { recursive: true, force: true })
})

async function openCase () {
  await maya?.context().close()
  maya = await newPage(browser, server)
  await maya.clock.setFixedTime(new Date(`${(await moment()).slice(0, 10)}T10:00:00Z`))
  await signIn(maya, people.maya)
  await deskReady(maya)
  if (!address) {
    await maya.fill('#words', 'Clock canary')
    await maya.locator('#desk-count', { hasText: /^1 case/ }).waitFor()
    address = new URL(await maya.locator('#desk-rows a').first().evaluate(a => a.href)).pathname
  }
  await maya.goto(address)
  await maya.waitForSelector('#case[data-ready]')
}

let now = '2027-03-08'
const moment = async () => now

/** due gives the date and the state of a promise on the case page. */
async function due (promise) {
  const line = maya.locator(`#steps [data-promise="${promise}"]`).first()
  return [await line.getAttribute('data-due'), await line.getAttribute('data-state')]
}

/** dates gives what the worker reads, once without JavaScript and once with it. */
async function dates () {
  const plain = await comeBack(browser, server, words)
  const without = await plain.locator('main').innerText()
  plain.check_()
  await plain.context().close()
  const page = await newPage(browser, server)
  await page.clock.setFixedTime(new Date(`${now}T10:00:00Z`))
  await page.goto('/check')
  await page.waitForSelector('[data-how="sealed"]:not([hidden])')
  for (const [i, word] of words.entries()) await page.fill(`#w${i + 1}`, word)
  await page.click('form#words button[type=submit]')
  const withScript = await shows(page, 'main', /What we promise/)
  page.check_()
  return { without, withScript, page }
}

it('is stopped with a reason and a day to look again, and the worker reads both', async () => {
  await openCase()
  assert.deepEqual(await due('acknowledge'), ['2027-03-10', 'due'])
  assert.deepEqual(await due('response'), ['2027-05-07', 'due']) // 23 left in March, 30 in April, 7
  await maya.click('#clocks-stop')
  await maya.click(`${panel} button[type=submit]`)
  await shows(maya, panel, /Say why the clocks must stand still[\s\S]*Say when you will look at this again/)
  await maya.fill('#clocks-why', 'Waiting for the rota canary from the ward.')
  await day(maya, 'clocks-look', '8 3 2027')
  await maya.click(`${panel} button[type=submit]`)
  await shows(maya, panel, /Choose a day after today/)
  assert.equal(await maya.inputValue('#clocks-why'), 'Waiting for the rota canary from the ward.')
  await day(maya, 'clocks-look', '12 3 2027')
  await maya.click(`${panel} button[type=submit]`)
  await shows(maya, '#section-clocks', /The clocks stand still since 8 March 2027\.\s+Look at this again by 12 March 2027/)
  assert.equal((await due('response'))[1], 'stopped')
  assert.equal(await maya.locator('#clocks-stop, #clocks-extend').count(), 0)
  maya.check_()
  for (const text of Object.values(await dates()).filter(one => typeof one === 'string')) {
    assert.match(text, /The dates stand still from Monday 8 March 2027\. They will look at this again by Friday 12 March 2027\.[\s\S]*Waiting for the rota canary/)
    assert.match(text, /The dates stand still\. It will be/)
  }
})

it('starts again, and every date has moved by the time it stood', async () => {
  now = '2027-03-17' // a Wednesday; stopped from Monday 8: the days 9 to 16 did not count
  await moveClock(clock(), `${now}T10:00:00Z`)
  await openCase()
  await maya.click('#clocks-start')
  await maya.fill('#clocks-again', 'The rota came.')
  await maya.click(`${panel} button[type=submit]`)
  await shows(maya, '#section-clocks', /The clocks run again from today/)
  assert.deepEqual(await due('acknowledge'), ['2027-03-18', 'due']) // Wed 17, Thu 18
  assert.deepEqual(await due('plan'), ['2027-03-23', 'due']) // 17, 18, 19, 22, 23
  assert.deepEqual(await due('response'), ['2027-05-15', 'due']) // 7 May and eight days
  assert.equal(await maya.locator('#clocks-start').count(), 0)
})

it('is put off to a later day only, with a reason the worker reads', async () => {
  await maya.click('#clocks-extend')
  await maya.fill('#clocks-more', 'Two people are away, canary.')
  for (const [typed, said] of [['15 5 2027', /Choose a day after 15 May 2027/], ['1 6 2029', /Choose 15 May 2028 or a day before it/], ['30 2 2027', /The day must be/]]) {
    await day(maya, 'clocks-until', typed)
    await maya.click(`${panel} button[type=submit]`)
    await shows(maya, panel, said)
  }
  await look(maya, 'clocks-put-off')
  await day(maya, 'clocks-until', '30 6 2027')
  await maya.click(`${panel} button[type=submit]`)
  await shows(maya, '#section-clocks', /put off to 30 June 2027 on 17 March 2027/)
  assert.deepEqual(await due('response'), ['2027-06-30', 'due'])
  maya.check_()
  const seen = await dates()
  for (const text of [seen.without, seen.withScript]) {
    assert.match(text, /We tell you what we found and what we did\s+by (Wednesday )?30 June 2027/)
    assert.match(text, /They need more time\. The full answer is now promised by Wednesday 30 June 2027\.[\s\S]*Two people are away, canary/)
    assert.match(text, /The dates count again from Wednesday 17 March 2027/)
  }
  await look(seen.page, 'clocks-worker')
})

it('goes by what an administrator changes, and back', async () => {
  const alex = await newPage(browser, server)
  await signIn(alex, people.alex)
  await alex.goto('/admin/clocks')
  await look(alex, 'clocks-admin')
  await alex.fill('#acknowledge-count', '0')
  await alex.click('button[value=save]')
  await alex.locator('#acknowledge-count-error').waitFor()
  await alex.fill('#acknowledge-count', '1')
  await alex.click('button[value=preview]')
  await alex.locator('h2', { hasText: 'not saved yet' }).waitFor()
  await alex.click('button[value=save]')
  await shows(alex, 'main', /dates of all open concerns are worked out anew at once[\s\S]*Thank the person\s+Now: 2 working days\s+Then: 1 working day/)
  await look(alex, 'clocks-ask')
  await alex.click('button[name=sure][value=no]')
  assert.equal(await alex.inputValue('#acknowledge-count'), '1')
  await alex.click('button[value=save]')
  await alex.click('button[name=sure][value=yes]')
  await alex.getByText('The time limits have been saved').waitFor()
  await maya.reload()
  await maya.waitForSelector('#case[data-ready]')
  assert.deepEqual(await due('acknowledge'), ['2027-03-17', 'due'])
  assert.match((await dates()).without, /We thank you and tell you we have it\s+by (Wednesday )?17 March 2027/)
  await alex.click('summary:has-text("Go back to the set")')
  await alex.click('button[value=shipped]')
  await alex.click('button[name=sure][value=yes]')
  await alex.getByText('again those of the set').waitFor()
  await alex.goto('/admin/mail')
  await look(alex, 'mail-admin')
  alex.check_()
})
