// One guardian leaves, the other hands everything back, in browsers that stop and crash half-way: nobody ends up with more than was decided,
// and no case with nobody. A rep takes the keys of somebody who left. The person who spoke up reads and answers through all of it.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import path from 'node:path'
import { after, before, describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { deskReady, launch, look, newPage, people, shows, signIn, startServer } from './harness.mjs'
import { comeBack, raise } from './worker.mjs'

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../..')
const run = promisify(execFile)

let server, browser, maya, tomasz, words, leftOut
const id = {} // people's ids by first name

/** standing is who stands in which case, read from the database itself: {case: {readers: {id: {from, until}}, notes, former, key_seq}}. */
async function standing () {
  const { stdout } = await run('go', ['run', './cmd/internal/standing', path.join(server.data, 'saysomething.db')], { cwd: root, maxBuffer: 64 << 20, timeout: 120_000 })
  const cases = {}
  for (const row of JSON.parse(stdout)) {
    const one = cases[row.case] ??= { readers: {}, notes: [], former: [], key_seq: 0 }
    if (row.of === 'case') {
      one.readers[row.reader] = { from: row.from, until: row.until }
      one.key_seq = row.key_seq
    } else one[row.of].push(row.reader)
  }
  return cases
}

const readersOf = one => Object.keys(one.readers).filter(r => r !== 'worker').sort()
const casesOf = (cases, who) => Object.keys(cases).filter(c => cases[c].readers[who])

/** whole checks what must hold in every case at any moment. */
function whole (cases) {
  for (const [name, one] of Object.entries(cases)) {
    assert.ok(one.readers.worker, `${name} has lost the person who spoke up`)
    assert.ok(readersOf(one).some(r => one.readers[r].until === ''), `${name} has no reader`)
    if (one.notes.length > 0) assert.deepEqual([...one.notes].sort(), readersOf(one), `${name}: notes for its readers and nobody else`)
    for (const reader of one.former) assert.ok(one.readers[reader], `${name} keeps an old key for somebody taken off`)
  }
}

async function begin (page, kind) {
  await page.goto('/desk/handover')
  await page.waitForSelector('#handover[data-step=handover-begin]')
  if (!kind) return
  await page.check(`#kind-${kind}`)
  await page.click('#kind-form button[type=submit]')
  await page.waitForSelector('#details-form:not([hidden])')
}

const next = page => page.click('#details-form button[type=submit]')
const finished = async page => {
  await page.waitForSelector('#finished:not([hidden])', { timeout: 120_000 })
  return page.locator('#finished').innerText()
}

before(async () => {
  server = await startServer('--per-quarter', '10')
  browser = await launch()
  words = await raise(browser, server, { what: 'Worker canary: the sluice is broken.', desks: [/guardian/i], mode: 'anonymous' })
  const page = await newPage(browser, server, { javaScriptEnabled: false })
  await page.goto('/raise')
  await page.getByRole('group', { name: 'Who should read it?' }).getByLabel(/guardian/i).first().check()
  await page.getByLabel(/Leave out\s+Tomasz/).check()
  await page.check('#mode-anonymous')
  await page.fill('#what', 'Left-out canary: it is about Tomasz.')
  await page.click('form#concern button[type=submit]')
  await page.waitForSelector('#receipt')
  await page.context().close()
  tomasz = await newPage(browser, server)
  await signIn(tomasz, people.tomasz)
  const roster = await (await tomasz.request.get('/api/roster')).json()
  for (const one of JSON.parse(roster.list).readers) id[one.name.split(' ')[0].toLowerCase()] = one.id
})

after(async () => {
  await browser?.close()
  await server?.stop()
})

describe('leaving', () => {
  let mine

  it('says what will happen, and asks first', async () => {
    mine = casesOf(await standing(), id.tomasz)
    assert.ok(mine.length >= 50, `${mine.length} cases`)
    await begin(tomasz, '')
    await look(tomasz, 'handover-begin')
    await tomasz.click('#kind-form button[type=submit]')
    await shows(tomasz, '#kind-group', /Choose what you would like to do/)
    await look(tomasz, 'handover-begin-error')
    await begin(tomasz, 'leave')
    await shows(tomasz, '#alone', /Somebody else reads each of your cases already/)
    await look(tomasz, 'handover-leave')
    await next(tomasz)
    await shows(tomasz, '#confirm', new RegExp(`Stop reading ${mine.length} cases\\?[\\s\\S]*You stop reading`))
    await look(tomasz, 'handover-confirm')
    assert.deepEqual(casesOf(await standing(), id.tomasz), mine)
  })

  it('stops when told to, and goes on', async () => {
    let batches = 0
    await tomasz.route('**/api/staff/changes', async route => {
      if (++batches === 2) await tomasz.click('#running-stop')
      await route.continue()
    })
    await tomasz.click('#confirm-go')
    assert.match(await finished(tomasz), /Stopped[\s\S]*as before/)
    await tomasz.unroute('**/api/staff/changes')
    await look(tomasz, 'handover-stopped')
    let cases = await standing()
    whole(cases)
    const left = casesOf(cases, id.tomasz).length
    assert.ok(left > 0 && left < mine.length, `${left} of ${mine.length} left`)

    await tomasz.reload()
    await tomasz.locator('#handover-open', { hasText: `${left} case` }).waitFor()
    await look(tomasz, 'handover-unfinished')
    await tomasz.getByRole('button', { name: 'Go on' }).click()
    assert.match(await finished(tomasz), /^Done/)
    cases = await standing()
    whole(cases)
    assert.deepEqual(casesOf(cases, id.tomasz), [])
    for (const one of mine) assert.ok(cases[one].key_seq > 0, `${one}: what follows is locked with the key he had`)
  })

  it('leaves an empty desk', async () => {
    await tomasz.goto('/desk/handover')
    await tomasz.locator('#handover-empty').waitFor()
    await look(tomasz, 'handover-empty')
    tomasz.check_()
  })
})

describe('covering', () => {
  it('wants two days in order, and says so beside them', async () => {
    maya = await newPage(browser, server)
    await signIn(maya, people.maya)
    await begin(maya, 'cover')
    await maya.fill('#from-day', '31')
    await maya.fill('#from-month', '9')
    await next(maya)
    await shows(maya, '#from-group', /Enter a real day/)
    await shows(maya, '#until-group', /Enter the last day/)
    assert.equal(await maya.inputValue('#from-day'), '31')
    await look(maya, 'handover-days-error')
  })

  it('is given for chosen cases; one that begins tomorrow gives nothing today', async () => {
    const day = n => new Date(Date.now() + n * 86_400_000).toISOString().slice(0, 10)
    const type = async (field, text) => {
      const [year, month, date] = text.split('-')
      for (const [part, value] of [['day', date], ['month', month], ['year', year]]) await maya.fill(`#${field}-${part}`, value)
    }
    await type('from', day(2)) // tomorrow or the day after, in any time zone
    await type('until', day(9))
    await maya.check('#which-some')
    await next(maya)
    await shows(maya, '#which-group', /Tick at least one case/)
    await maya.fill('#choose-words', 'worker canary')
    await maya.locator('#choose-count', { hasText: '1 case found' }).waitFor()
    await maya.focus('#choose-cases input')
    await maya.keyboard.press('Space')
    await look(maya, 'handover-choose')
    await next(maya)
    await shows(maya, '#confirm', /Before the first day they can read nothing[\s\S]*ends by itself/)
    await maya.click('#confirm-go')
    assert.match(await finished(maya), /Done[\s\S]*Tomasz Lind covers 1 case from/)
    const cases = await standing()
    whole(cases)
    const covered = casesOf(cases, id.tomasz)
    assert.equal(covered.length, 1)
    assert.deepEqual(cases[covered[0]].readers[id.tomasz], { from: day(2), until: day(9) })
    assert.deepEqual((await (await tomasz.request.get('/api/staff/cases')).json()).cases, [])
    assert.deepEqual((await (await tomasz.request.get('/api/staff/keys')).json()).cases, [])
    assert.equal((await tomasz.request.get(`/api/staff/cases/${covered[0]}`)).status(), 404)

    await begin(maya)
    await shows(maya, '#handover-open', /Tomasz Lind (will cover|covers) 1 case .*until/)
    await look(maya, 'handover-cover')
    await maya.getByRole('button', { name: 'End the cover now' }).click()
    await shows(maya, '#confirm', /can no longer read 1 case that they cover[\s\S]*Cases that they read for good are not touched/)
  })
})

describe('handing everything over', () => {
  let before, mine

  it('names those who would be left alone with nobody', async () => {
    before = await standing()
    mine = casesOf(before, id.maya)
    await begin(maya, 'leave')
    const alone = mine.filter(c => readersOf(before[c]).every(r => r === id.maya || before[c].readers[r].until !== ''))
    assert.ok(alone.length > 0)
    assert.equal(await maya.locator('#alone-cases li').count(), alone.length)
    await maya.locator('#to-group').getByLabel('Tomasz').waitFor()
    await look(maya, 'handover-alone')
  })

  it('survives a crash half-way, with every case whole', async () => {
    await begin(maya, 'handover')
    await maya.check('#stop')
    await next(maya)
    await shows(maya, '#confirm-title', new RegExp(`Hand ${mine.length} cases over to Tomasz .*, and stop reading`))
    let batches = 0
    const crashed = new Promise(resolve => {
      maya.route('**/api/staff/changes', async route => {
        const answer = await route.fetch() // the server has carried it out; the browser never hears
        if (++batches < 3) return route.fulfill({ response: answer })
        await maya.context().close()
        resolve()
      })
    })
    await maya.click('#confirm-go')
    await crashed
    const cases = await standing()
    whole(cases)
    const left = casesOf(cases, id.maya).length
    assert.ok(left > 0 && left < mine.length, `${left} of ${mine.length} left`)
  })

  it('goes on in another browser, and says what was not handed over and why', async () => {
    maya = await newPage(browser, server)
    await signIn(maya, people.maya)
    await maya.goto('/desk/handover')
    await maya.getByRole('button', { name: 'Go on' }).click()
    const text = await finished(maya)
    assert.match(text, /as far as possible[\s\S]*You read them no more[\s\S]*1 case was left as before[\s\S]*did not choose Tomasz/)
    await look(maya, 'handover-finished')
    const cases = await standing()
    whole(cases)
    const still = casesOf(cases, id.maya)
    assert.equal(still.length, 1)
    leftOut = still[0]
    assert.equal(await maya.locator('#not-done a').getAttribute('href'), `/desk/cases/${leftOut}`)
    assert.deepEqual(cases[leftOut], before[leftOut], 'whoever was left out of a case gets nothing of it')
    for (const one of mine.filter(c => c !== leftOut)) {
      const expected = [...new Set([...readersOf(before[one]).filter(r => r !== id.maya), id.tomasz])].sort()
      assert.deepEqual(readersOf(cases[one]), expected, `${one}: more or fewer than was decided`)
      assert.equal(cases[one].readers[id.tomasz].until, '', 'for good, also where he was to cover')
    }
    for (const [one, was] of Object.entries(before)) if (!mine.includes(one)) assert.deepEqual(cases[one], was, 'a case of somebody else')
    await maya.getByRole('button', { name: 'Leave the rest as it is' }).click()
    await maya.waitForSelector('#handover[data-step=handover-begin]')
    assert.equal(await maya.locator('#handover-open').innerText(), '')
    maya.check_()
  })

  it('lets the successor read and answer, and the person who spoke up too', async () => {
    await tomasz.goto('/desk')
    assert.equal(await deskReady(tomasz), mine.length - 1)
    await tomasz.fill('#words', 'worker canary')
    await tomasz.locator('#desk-count', { hasText: /^1 case/ }).waitFor()
    await tomasz.locator('#desk-rows a').first().click()
    await tomasz.waitForSelector('#case[data-ready]')
    await shows(tomasz, '#case-body', /the sluice is broken/)
    assert.equal(await tomasz.locator('#case-doubt').isHidden(), true)
    await tomasz.fill('#reply', 'Successor canary: which floor?')
    await tomasz.click('#reply-form button[type=submit]')
    await tomasz.locator('#reply-form .app-done').waitFor()

    const worker = await comeBack(browser, server, words)
    const text = await worker.locator('main').innerText()
    for (const part of ['the sluice is broken', 'Successor canary', 'Tomasz']) assert.ok(text.includes(part), part)
    await worker.fill('#text', 'Answer canary: the second.')
    await worker.click('form:has(#text) button[type=submit]')
    await worker.getByText('Answer canary').first().waitFor()
    await worker.context().close()
    await tomasz.reload()
    await tomasz.locator('#talk', { hasText: 'Answer canary' }).waitFor()
    assert.equal(await tomasz.locator('#case-doubt').isHidden(), true)
    tomasz.check_()
  })
})

describe('somebody who has left', () => {
  it('is taken off all cases in one go', async () => {
    const admin = await newPage(browser, server)
    await signIn(admin, people.alex)
    await admin.goto(`/admin/people/${id.owen}/leave`)
    await admin.click('main form button')
    await admin.context().close()

    const before = await standing()
    const shared = casesOf(before, id.owen)
    assert.ok(shared.length > 0)
    const priya = await newPage(browser, server)
    await signIn(priya, people.priya)
    await priya.goto('/desk/handover')
    await priya.locator('#handover-open', { hasText: `Owen` }).waitFor()
    await look(priya, 'handover-left')
    await priya.getByRole('button', { name: 'Take them off' }).click()
    await shows(priya, '#confirm', /cannot sign in[\s\S]*open nothing new/)
    await priya.click('#confirm-go')
    assert.match(await finished(priya), /^Done/)
    const cases = await standing()
    whole(cases)
    assert.deepEqual(casesOf(cases, id.owen), [])
    for (const one of shared) {
      assert.deepEqual(readersOf(cases[one]), readersOf(before[one]).filter(r => r !== id.owen))
      assert.notEqual(cases[one].key_seq, before[one].key_seq)
    }
    priya.check_()
  })
})
