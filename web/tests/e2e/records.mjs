// A guardian brings the old spreadsheet in, and with a colleague removes what is past its time: with a hold, days of waiting and a certificate.
import assert from 'node:assert/strict'
import { createHash, createPublicKey, verify } from 'node:crypto'
import { readFile, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { after, before, describe, it } from 'node:test'
import { strToU8, zipSync } from 'fflate'
import { comeBack, raise } from './worker.mjs'
import { launch, look, moveClock, newPage, people, shows, signIn, startServer } from './harness.mjs'

const DAY = 86_400_000
const clock = path.join(os.tmpdir(), `saysomething-records-${process.pid}`)
let server, browser, maya, tomasz, now

const day = n => new Date(now + n * DAY).toISOString().slice(0, 10)
const uk = date => date.split('-').reverse().join('/')

/** sheet makes an XLSX of rows of text, as the simplest programs write them. */
function sheet (rows) {
  const xml = text => text.replace(/&/g, '&amp;').replace(/</g, '&lt;')
  const cells = rows.map(r => `<row>${r.map(c => `<c t="inlineStr"><is><t>${xml(c)}</t></is></c>`).join('')}</row>`).join('')
  return Buffer.from(zipSync({
    'xl/workbook.xml': strToU8('<workbook xmlns:r="r"><sheets><sheet name="Concerns" r:id="a"/></sheets></workbook>'),
    'xl/_rels/workbook.xml.rels': strToU8('<Relationships><Relationship Id="a" Target="worksheets/sheet1.xml"/></Relationships>'),
    'xl/worksheets/sheet1.xml': strToU8(`<worksheet><sheetData>${cells}</sheetData></worksheet>`)
  }))
}

/** log is a guardian's spreadsheet: 30 concerns, of which 6 were closed more than ten years ago, and two with a mistake. */
function log () {
  const rows = [['Date received', 'Concern', 'Category', 'Staff group', 'Status', 'Date closed', 'Outcome', 'Comments', 'Raised by', 'Contact details', 'Guardian', 'Next review date', ...Array.from({ length: 6 }, (_, n) => `Action ${n + 1}`)]]
  for (let n = 0; n < 30; n++) {
    const old = n < 6
    const began = day(old ? -4200 - n : n === 28 ? 0 : -400 - 9 * n)
    const closed = old ? day(-4000 - n) : n % 2 ? day(-200 - n) : ''
    rows.push([uk(began), `Canary ${n}: <b>shouting</b> & "slamming"`, n % 2 ? 'Bullying' : 'Patient safety', 'Nurses', closed === '' ? 'Open' : 'Closed', closed === '' ? '' : uk(closed), closed === '' ? '' : 'Team talk', n % 3 ? '' : `=HYPERLINK("x") note ${n}`])
  }
  rows[29].push('Zoe Canaryname', '07700 900999', 'Tomasz', uk(day(40)), ...Array.from({ length: 6 }, (_, n) => `Step ${n + 1}`))
  rows[9][0] = '13/25/2019'
  rows[12][1] = ''
  return sheet(rows)
}

async function choose (page, name, buffer) {
  await page.setInputFiles('#file', { name, mimeType: 'application/octet-stream', buffer })
}

const toCheck = async page => {
  await page.locator('#import[data-step=import-columns]').waitFor()
  await page.click('#columns-form button[type=submit]')
  await page.locator('#import[data-step=import-values]').waitFor()
  await page.click('#values-form button[type=submit]')
  await page.locator('#import[data-step=import-check]').waitFor()
}

before(async () => {
  now = Math.floor(Date.now() / 1000) * 1000
  await moveClock(clock, new Date(now).toISOString().replace('.000', ''))
  server = await startServer('--per-quarter', '2', '--clock', clock)
  browser = await launch()
  maya = await newPage(browser, server)
  await signIn(maya, people.maya)
})

after(async () => {
  await browser?.close()
  await server?.stop()
  await rm(clock, { force: true })
})

describe('an old spreadsheet', () => {
  it('is refused with a reason when it is none', async () => {
    await maya.goto('/desk/import')
    await maya.locator('#import[data-ready]').waitFor()
    await choose(maya, 'old.xls', Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1]))
    await maya.locator('#file-group .nhsuk-error-message', { hasText: 'save it as .xlsx or CSV' }).waitFor()
    await choose(maya, 'line.txt', Buffer.from('A letter that somebody saved as text.'))
    await maya.locator('#file-group .nhsuk-error-message', { hasText: 'only one line' }).waitFor()
    await look(maya, 'import-file-error')
  })

  it('is read here, also as an older Excel writes CSV', async () => {
    await choose(maya, 'log.csv', Buffer.from('Date;What\n1/2/2015;Zo\xeb said \x93no\x94\n', 'latin1'))
    await maya.locator('#import[data-step=import-columns]').waitFor()
    assert.match(await maya.locator('#columns-form').innerText(), /Zoë said “no”/)
    await maya.clock.install()
    await maya.reload()
    await maya.locator('#import[data-ready]').waitFor()
  })

  it('is mapped, with guesses that were right', async () => {
    await choose(maya, 'log.xlsx', log())
    await maya.locator('#import[data-step=import-columns]').waitFor()
    assert.deepEqual(await maya.locator('[data-column]').evaluateAll(all => all.map(s => s.value)), ['received', 'text', 'theme', 'group', 'status', 'closed', 'outcome', 'note', 'name', 'contact', 'owner', 'next', ...Array(6).fill('action')])
    await maya.selectOption('#column-1', 'note')
    await maya.click('#columns-form button[type=submit]')
    await maya.locator('#columns-group .nhsuk-error-message', { hasText: 'What happened' }).waitFor()
    await maya.selectOption('#column-1', 'text')
    await maya.click('#columns-form button[type=submit]')
    await maya.locator('#import[data-step=import-values]').waitFor()
    assert.match(await maya.locator('[data-field=theme]').first().evaluate(s => s.selectedOptions[0].textContent), /Bullying|Patient safety/)
    await look(maya, 'import-values')
  })

  it('has its mistakes named by row and column, and corrected here', async () => {
    await maya.click('#values-form button[type=submit]')
    await maya.locator('#import[data-step=import-check]').waitFor()
    assert.equal(await maya.getAttribute('#import', 'data-mistakes'), '2')
    const said = await maya.locator('#check-mistakes').innerText()
    assert.match(said, /Row 10, Date received[\s\S]*Write day, month and year/)
    assert.match(said, /Row 13, Concern[\s\S]*Nothing is written/)
    await look(maya, 'import-check')
    await maya.click('#send')
    await maya.locator('#send-group .nhsuk-error-message', { hasText: '2 rows have a mistake' }).waitFor()
    await maya.fill('#fix-10-0', '25/12/2019')
    await maya.click('#check-again')
    await maya.getByRole('button', { name: 'Leave row 13 out' }).click()
    await maya.getByRole('checkbox', { name: /^Priya/ }).check()
    await maya.getByRole('button', { name: 'Back to the words' }).click()
    const status = maya.locator('[data-field=status]').first()
    const [was, other] = [await status.inputValue(), await status.locator('option').nth(3).getAttribute('value')]
    await status.selectOption(other)
    await maya.getByRole('button', { name: 'Back to the columns' }).click()
    assert.equal(await maya.inputValue('#column-1'), 'text', 'the columns were forgotten')
    await maya.click('#columns-form button[type=submit]')
    assert.equal(await status.inputValue(), other, 'the words were forgotten')
    await status.selectOption(was)
    await maya.click('#values-form button[type=submit]')
    await maya.locator('#import[data-step=import-check]').waitFor()
    assert.equal(await maya.getAttribute('#import', 'data-mistakes'), '1', 'what was corrected is wrong again')
    assert.match(await maya.locator('#check-mistakes').innerText(), /All of them are left out/)
    const priya = maya.getByRole('checkbox', { name: /^Priya/ })
    assert.equal(await priya.isChecked(), true, 'who reads was forgotten')
    await priya.uncheck()
    const first = await maya.locator('.app-preview').first().innerText()
    assert.match(first, /Canary 0: <b>shouting<\/b> & "slamming"/)
    assert.match(first, /=HYPERLINK\("x"\) note 0/)
    assert.match(await maya.locator('#joined').innerText(), /1 row has more than 5 actions: row 30\. Nothing is lost/)
    assert.equal(await maya.locator('.app-preview b').count(), 0)
  })

  it('is encrypted here and brought in, and the same file again adds nothing', async () => {
    const figures = await (await maya.request.get('/figures')).text()
    const bodies = []
    maya.on('request', r => { if (r.method() === 'POST') bodies.push(r.postData() ?? '') })
    await maya.click('#send')
    await maya.locator('#readers-group .nhsuk-error-message', { hasText: 'would lead cases without reading them' }).waitFor()
    await maya.getByRole('checkbox', { name: /^Tomasz/ }).check()
    await maya.click('#send')
    await maya.locator('#count-group .nhsuk-error-message', { hasText: 'counted already' }).waitFor()
    await maya.check('#count-yes')
    await look(maya, 'import-ready')
    const began = Date.now()
    await maya.click('#send')
    await maya.locator('#running-text', { hasText: /^[1-9]\d* of 29/ }).waitFor() // nobody touches anything from here on, for longer than a tab stays open alone
    await maya.clock.fastForward('09:30')
    await maya.locator('#import[data-made]').waitFor({ timeout: 60_000 })
    await maya.clock.fastForward('01:00')
    console.log(`# ${Math.round((Date.now() - began) / 29)} ms a row`)
    assert.equal(await maya.getAttribute('#import', 'data-made'), '29')
    assert.equal(new Set(bodies).size, 29)
    assert.ok(!bodies.some(b => /Canary|Team talk/i.test(b)), 'something went out in clear')
    assert.equal(bodies.filter(b => /"themes":\["/.test(b)).length, 1, 'what is counted of the one row of this quarter, and no other')
    assert.equal(await (await maya.request.get('/figures')).text(), figures)

    await maya.goto('/desk/import')
    await choose(maya, 'again.xlsx', log())
    await toCheck(maya)
    await maya.getByRole('button', { name: 'Leave all of them out' }).click()
    await maya.getByRole('checkbox', { name: /^Tomasz/ }).check()
    await maya.check('#count-yes')
    await maya.click('#send')
    await maya.locator('#import-done:not([hidden])').waitFor({ timeout: 60_000 })
    assert.match(await maya.locator('#import-done').innerText(), /0 cases brought in[\s\S]*28 cases were here already/)
    maya.check_()
  })

  it('makes cases that are whole', async () => {
    const answer = await (await maya.request.get('/api/staff/cases')).json()
    const old = answer.cases.filter(c => c.status === 'closed' && c.status_on < day(-3900))
    assert.equal(old.length, 6)
    await maya.goto(`/desk/cases/${old[0].id}`)
    await maya.locator('#case[data-ready]').waitFor()
    assert.ok(await maya.locator('#case-doubt').isHidden(), await maya.locator('#case-doubt').innerText())
    assert.match(await maya.locator('#case').innerText(), /Canary \d[\s\S]*Team talk/)
    const fresh = answer.cases.filter(c => c.week >= day(-7) && c.status === 'listening')
    for (const one of fresh) {
      await maya.goto(`/desk/cases/${one.id}`)
      await maya.locator('#case[data-ready]').waitFor()
      if (/Canary 28/.test(await maya.locator('#case').innerText())) break
    }
    const page = await maya.locator('#case').innerText()
    assert.match(page, /Tomasz[^\n]*leads this/)
    assert.match(page, /Step 5\s+Step 6/)
    assert.doesNotMatch(page, /Canaryname|900999/)
    maya.check_()
  })
})

describe('removing old cases', () => {
  let old, run

  it('keeps what is on hold', async () => {
    const answer = await (await maya.request.get('/api/staff/cases')).json()
    old = answer.cases.filter(c => c.status === 'closed' && c.status_on < day(-3900)).map(c => c.id).sort()
    await maya.goto(`/desk/cases/${old[0]}`)
    await maya.locator('#case[data-ready]').waitFor()
    await maya.click('#hold-on')
    await maya.locator('#section-hold form button[type=submit]').click()
    await maya.locator('#section-hold .nhsuk-error-message').waitFor()
    await maya.fill('#hold-on-text', 'The tribunal may ask for it.')
    await maya.locator('#section-hold form button[type=submit]').click()
    await maya.locator('#section-hold', { hasText: 'The tribunal may ask for it.' }).waitFor()
    await look(maya, 'case-hold')
  })

  it('is proposed by one, who sees what will go', async () => {
    await maya.goto('/desk/disposal')
    await maya.locator('#disposal[data-ready]').waitFor()
    assert.equal(await maya.locator('[name=old]').count(), 5)
    assert.match(await maya.locator('#old-kept').innerText(), /On hold/)
    assert.match(await maya.locator('#propose-form').innerText(), /Canary \d/)
    await look(maya, 'disposal-choose')
    await maya.locator('[name=old]').first().uncheck()
    await maya.click('#propose')
    await maya.locator('#confirm-title', { hasText: 'Propose to remove 4 cases?' }).waitFor()
    await maya.click('#propose-go')
    await maya.locator('.app-run[data-status=proposed]').waitFor()
    run = await maya.getAttribute('.app-run', 'data-run')
    assert.equal(await maya.getByRole('button', { name: 'Agree to this' }).count(), 0, 'one person alone')
  })

  it('is agreed to by another', async () => {
    tomasz = await newPage(browser, server)
    await signIn(tomasz, people.tomasz)
    await tomasz.goto('/desk/disposal')
    await tomasz.locator('.app-run[data-status=proposed]').waitFor()
    assert.match(await tomasz.locator('.app-run').innerText(), /Maya[\s\S]*4 cases|4 cases[\s\S]*Maya/)
    await look(tomasz, 'disposal-agree')
    await tomasz.getByRole('button', { name: 'Agree to this' }).click()
    await tomasz.getByRole('button', { name: 'Sign and agree' }).click()
    await tomasz.locator('.app-run[data-status=approved]').waitFor()
    tomasz.check_()
  })

  it('happens after the days of waiting, and leaves a certificate that verifies', async () => {
    const chosen = (await (await maya.request.get('/api/staff/disposals')).json()).runs.find(r => r.id === run).cases.map(c => c.id)
    assert.equal(chosen.length, 4)
    await moveClock(clock, new Date(now + 8 * DAY).toISOString().replace('.000', ''))
    await maya.context().clearCookies()
    await signIn(maya, people.maya)
    await maya.goto('/desk/disposal')
    for (let tries = 0; (await maya.locator('.app-run[data-status=done]').count()) === 0 && tries < 60; tries++) {
      await maya.waitForTimeout(1000)
      await maya.reload()
      await maya.locator('#disposal[data-ready]').waitFor()
    }
    assert.match(await maya.locator('.app-run').innerText(), /Removed: 4 cases[\s\S]*Both are right/)
    await look(maya, 'disposal-done')
    const download = maya.waitForEvent('download')
    await maya.getByRole('button', { name: 'Download the certificate' }).click()
    const c = JSON.parse(await readFile(await (await download).path(), 'utf8'))
    check(c, chosen)
    const answer = await (await maya.request.get('/api/staff/cases')).json()
    const left = new Set(answer.cases.map(one => one.id))
    assert.ok(chosen.every(id => !left.has(id)) && left.has(old[0]) && old.filter(id => left.has(id)).length === 2)
    for (const id of chosen) assert.equal((await maya.request.get(`/api/staff/cases/${id}`)).status(), 404)
    maya.check_()
  })

  it('is asked for by the person who wrote it: then one reader is enough', async () => {
    const words = await raise(browser, server, { what: 'Canary back: I want this gone.', desks: [/guardian/i] })
    const writer = await comeBack(browser, server, words)
    await writer.getByRole('button', { name: 'Take my concern back' }).click()
    await shows(writer, 'main', /For 30 days after this week nobody can remove it/)
    await writer.getByRole('button', { name: 'Yes, take it back' }).click()
    assert.match(await writer.locator('#gone-when').innerText(), /one of the people who read it can agree[\s\S]*at the earliest/)
    await writer.context().close()
    await moveClock(clock, new Date(now + 48 * DAY).toISOString().replace('.000', ''))
    await maya.context().clearCookies()
    await signIn(maya, people.maya)
    await maya.goto('/desk')
    await maya.locator('#removals', { hasText: 'Taken back: 1 case can be removed' }).waitFor()
    const answer = await (await maya.request.get('/api/staff/cases')).json()
    const back = answer.cases.find(c => c.status === 'withdrawn')
    await maya.goto(`/desk/cases/${back.id}`) // nobody removes what they have not read
    await maya.locator('#case[data-ready]').waitFor()
    await maya.goto('/desk/disposal')
    await maya.locator('#back-form [name=back]').waitFor()
    await look(maya, 'disposal-taken-back')
    await maya.click('#back-check')
    await maya.locator('#back-title', { hasText: 'Remove 1 case for good?' }).waitFor()
    await maya.click('#back-go')
    await maya.locator('.app-run[data-status=approved]', { hasText: 'took them back' }).waitFor()
    maya.check_()
  })

  it('follows what the administrator set', async () => {
    const alex = await newPage(browser, server)
    await signIn(alex, people.alex)
    await alex.goto('/admin/retention')
    await alex.fill('#concern', '1')
    await alex.fill('#concern-months', '0')
    await alex.fill('#wait', 'soon')
    await alex.getByRole('button', { name: 'Save' }).click()
    await shows(alex, 'main', /at least 1 year and 1 month[\s\S]*from 1 to 60/i)
    assert.equal(await alex.inputValue('#wait'), 'soon')
    await look(alex, 'retention-error')
    await alex.fill('#concern', '12')
    await alex.fill('#wait', '14')
    await alex.getByRole('button', { name: 'Save' }).click()
    await alex.locator('text=has been saved').waitFor()
    await alex.goto('/admin/retention')
    assert.equal(await alex.inputValue('#concern'), '12')
    alex.check_()
  })
})

/** check is the offline check of docs/format.md §12, with nothing of ours. */
function check (c, ids) {
  const key = b64 => createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: b64 }, format: 'jwk' })
  const signed = (line, k, s) => verify(null, Buffer.from('saysomething/v1 disposal\n' + line), key(k), Buffer.from(s, 'base64url'))
  assert.ok(signed(c.proposal, c.proposal_key, c.proposal_signature) && signed(c.approval, c.approval_key, c.approval_signature))
  assert.ok(!signed(c.proposal + ' ', c.proposal_key, c.proposal_signature))
  const sha = text => createHash('sha256').update(text).digest('hex')
  const [proposal, approval] = [JSON.parse(c.proposal), JSON.parse(c.approval)]
  assert.equal(approval.proposal, sha(c.proposal))
  assert.notEqual(approval.by, proposal.by)
  assert.equal(proposal.cases, sha(ids.sort().join('\n') + '\n'))
  assert.deepEqual([proposal.closed, proposal.withdrawn, c.removed, c.kept], [4, 0, 4, 0])
}
