// Working days of a guardian and a rep, with the server's clock moved: forty concerns through all states under each preset, and every date
// compared with one worked out by hand from a wall calendar.
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { after, before, describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { launch, moveClock, newPage, people, shows, signIn, startServer } from './harness.mjs'

const here = path.dirname(fileURLToPath(import.meta.url))

// Bank holidays on the way. England and Wales: Fri 25 and Mon 28 December, Fri 1 January, Good Friday 26 and Easter Monday 29 March, Mon 3 and 31 May.
// Scotland: the same without Easter Monday, and with Mon 4 January for the 2nd. The EU preset counts plain days and months.
// Working days are counted from the day after; what is passed over stands in brackets.
const presets = {
  england: {
    nation: 'england-and-wales',
    days: {
      //              thank within 2   plan within 5    first update 20  response 60 days
      '2026-12-24': ['2026-12-30', '2027-01-05', '2027-01-26', '2027-02-22'], // Thu; [25, 28] Tue 29, Wed 30; [1] Thu 31, Mon 4, Tue 5
      '2027-01-02': ['2027-01-05', '2027-01-08', '2027-01-29', '2027-03-03'], // Sat; Mon 4, Tue 5; Fri 8; four weeks of five days
      '2027-01-29': ['2027-02-02', '2027-02-05', '2027-02-26', '2027-03-30'], // Fri; Mon 1, Tue 2; 2 days of January, 28 of February, 30 of March
      '2027-01-31': ['2027-02-02', '2027-02-05', '2027-02-26', '2027-04-01'], // Sun; 28 + 31 + 1
      '2027-02-26': ['2027-03-02', '2027-03-05', '2027-03-30', '2027-04-27'], // Fri; 19 to Thu 25 March, [26, 29], Tue 30; 2 + 31 + 27
      '2027-03-25': ['2027-03-31', '2027-04-05', '2027-04-26', '2027-05-24'], // Maundy Thursday; [26, 29] Tue 30, Wed 31; the clocks go forward on Sun 28
      '2027-03-27': ['2027-03-31', '2027-04-05', '2027-04-26', '2027-05-26'], // Easter Saturday
      '2027-04-30': ['2027-05-05', '2027-05-10', '2027-06-01', '2027-06-29'] // Fri; [3] Tue 4, Wed 5; [31] Tue 1 June; 31 + 29
    },
    promises: ['acknowledge', 'plan', 'update', 'response'],
    // Closed on Mon 31 May 2027: months without a 31st end on their last day, and 2028 has a 29 February.
    followUps: { 3: '2027-08-31', 6: '2027-11-30', 9: '2028-02-29', 12: '2028-05-31' },
    // Reopened on Thu 10 June 2027: plan in 5 working days, response in 60 days (20 of June, 31 of July, 9 of August). Thanks are not owed again.
    reopened: { plan: '2027-06-17', response: '2027-08-09' },
    // Received Fri 29 January, stopped from Mon 1 to Mon 8 February: five working days later, and seven days.
    stopped: { plan: '2027-02-12', response: '2027-04-06' }
  },
  'scotland-inwo': {
    nation: 'scotland',
    days: {
      //              thank within 3   stage 1 within 5  stage 2 within 20
      '2026-12-24': ['2026-12-31', '2027-01-06', '2027-01-27'], // [25, 28] 29, 30, 31; [1, 4] Tue 5, Wed 6
      '2027-01-02': ['2027-01-07', '2027-01-11', '2027-02-01'], // [4] 5, 6, 7; 8, 11
      '2027-01-29': ['2027-02-03', '2027-02-05', '2027-02-26'],
      '2027-01-31': ['2027-02-03', '2027-02-05', '2027-02-26'],
      '2027-02-26': ['2027-03-03', '2027-03-05', '2027-03-29'], // 19 to Thu 25 March, [26], Easter Monday is a working day
      '2027-03-25': ['2027-03-31', '2027-04-02', '2027-04-23'], // [26] Mon 29, 30, 31; 1, 2
      '2027-03-27': ['2027-03-31', '2027-04-02', '2027-04-23'],
      '2027-04-30': ['2027-05-06', '2027-05-10', '2027-06-01'] // [3] 4, 5, 6; 7, 10; [31]
    },
    promises: ['acknowledge', 'plan', 'response'],
    followUps: { 3: '2027-08-31', 6: '2027-11-30', 12: '2028-05-31' },
    reopened: { response: '2027-07-08' }, // Thu 10 June and four weeks; no bank holiday among them
    stopped: { plan: '2027-02-12', response: '2027-03-05' }
  },
  'eu-directive': {
    nation: 'northern-ireland',
    days: {
      //              7 days         3 months
      '2026-12-24': ['2026-12-31', '2027-03-24'],
      '2027-01-02': ['2027-01-09', '2027-04-02'],
      '2027-01-29': ['2027-02-05', '2027-04-29'],
      '2027-01-31': ['2027-02-07', '2027-04-30'], // April has no 31st
      '2027-02-26': ['2027-03-05', '2027-05-26'],
      '2027-03-25': ['2027-04-01', '2027-06-25'],
      '2027-03-27': ['2027-04-03', '2027-06-27'],
      '2027-04-30': ['2027-05-07', '2027-07-30']
    },
    promises: ['acknowledge', 'response'],
    followUps: { 3: '2027-08-31', 6: '2027-11-30', 12: '2028-05-31' },
    reopened: { response: '2027-09-10' },
    stopped: { response: '2027-05-06' }
  }
}

const perDay = 5
const states = ['listening', 'actions_agreed', 'escalated', 'with_investigator', 'fed_back', 'awaiting_feedback', 'closed']
const answered = new Set(['fed_back', 'awaiting_feedback', 'closed'])

let code, browser

before(async () => {
  const built = await build({ entryPoints: [path.join(here, 'drive.ts')], bundle: true, write: false, format: 'iife', target: 'es2022', loader: { '.txt': 'text' } })
  code = built.outputFiles[0].text
  browser = await launch()
})

after(async () => { await browser?.close() })

/** workingUnder plays the days of one preset. Each has a file of its own, so that they run side by side. */
export function workingUnder (name) {
  describe(`working under ${name}`, () => days(name, presets[name]))
}

function days (name, preset) {
  const received = {} // day → ids of the cases raised then
  let folder, clock, server, known, receipts

  /** at moves the clock to the morning of a day. Whoever was signed in is not any more. */
  const at = day => moveClock(clock, `${day}T09:30:00Z`)

  /** as signs somebody in and gives their desk, with what drives it. */
  async function as (who) {
    const page = await newPage(browser, server)
    await signIn(page, people[who])
    await page.evaluate(code)
    await page.evaluate(() => globalThis.drive.begin())
    return page
  }
  const look = (page, id) => page.evaluate(id => globalThis.drive.look(id), id)
  const write = (page, id, kind, body, status = '') => page.evaluate(args => globalThis.drive.write(...args), [id, kind, 'case', body, status])
  const move = (page, id, status) => write(page, id, 'status', { status, text: `Now ${status}.` }, status)
  const due = (stands, promise) => stands.promises.find(p => p.name === promise)

  before(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'saysomething-clock-'))
    clock = path.join(folder, 'clock')
    await at('2026-12-24')
    server = await startServer('--per-quarter', '1', '--clock', clock)
    const admin = await newPage(browser, server)
    await signIn(admin, people.alex)
    await admin.goto('/admin/organisation')
    await admin.locator(`[name=preset][value="${name}"], [name=clock_preset][value="${name}"]`).check()
    await admin.locator(`[name=nation][value="${preset.nation}"]`).check()
    await admin.click('main form button[type=submit]')
    if (name !== 'england') await admin.click('button[name=sure][value=yes]') // a new installation has that set already
    await admin.waitForURL('**/admin?done=organisation')
    await admin.context().close()
    receipts = 0
  })

  after(async () => {
    await server?.stop()
    await rm(folder, { recursive: true, force: true })
  })

  /** raise sends concerns as plain forms do, without JavaScript. */
  async function raise (page, day) {
    const form = await (await page.request.get('/raise')).text()
    const desks = [...form.matchAll(/name="desk" value="([a-z2-7]{26})"/g)].map(m => m[1]).slice(0, 2)
    const list = form.match(/name="list" value="([^"]*)"/)?.[1] ?? ''
    assert.equal(desks.length, 2)
    for (let n = 0; n < perDay; n++) {
      const multipart = new FormData()
      for (const desk of desks) multipart.append('desk', desk)
      for (const [field, value] of Object.entries({ list, mode: 'anonymous', member: 'yes', what: `Concern ${n} of ${day}: the night shift is short again.` })) multipart.append(field, value)
      const answer = await page.request.post('/raise', { multipart })
      const text = await answer.text()
      assert.equal(answer.status(), 200, text.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ').slice(0, 600))
      assert.match(text, /id="receipt"/)
      receipts++
    }
  }

  it('forty concerns arrive on eight days, each with its dates; thanked in turn by the guardian and the rep', async () => {
    for (const [day, dates] of Object.entries(preset.days)) {
      await at(day)
      const guardian = await as('maya')
      known ??= new Set(await guardian.evaluate(() => globalThis.drive.ids()))
      await raise(guardian, day)
      const now = await guardian.evaluate(() => globalThis.drive.ids())
      received[day] = now.filter(id => !known.has(id))
      assert.equal(received[day].length, perDay)
      now.forEach(id => known.add(id))
      const rep = await as('priya')
      for (const [n, id] of received[day].entries()) {
        const before = await look(guardian, id)
        assert.equal(before.status, 'new')
        assert.equal(before.doubt, '')
        for (const [i, promise] of preset.promises.entries()) {
          const found = due(before, promise)
          assert.equal(`${promise} ${found.due} ${found.state}`, `${promise} ${dates[i]} due`, `received on ${day}`)
        }
        const [writer, other] = n % 2 === 0 ? [guardian, rep] : [rep, guardian]
        const thanked = await move(writer, id, 'thanked')
        assert.equal(due(thanked, 'acknowledge').state, 'done')
        if (n > 0) continue
        // Thanking twice is refused, and moves nothing.
        assert.ok((await move(other, id, 'thanked')).refused)
        assert.deepEqual((await look(other, id)).promises, thanked.promises)
        await writer.goto(`/desk/cases/${id}`)
        const next = preset.promises[1]
        const words = new Date(`${dates[1]}T00:00:00Z`).toLocaleDateString('en-GB', { day: 'numeric', month: 'long', timeZone: 'UTC' })
        await shows(writer, '#steps', new RegExp(`${words}`))
        assert.ok(due(thanked, next).due === dates[1])
        await writer.goto('/desk')
        await writer.evaluate(code)
        await writer.evaluate(() => globalThis.drive.begin())
      }
      for (const page of [guardian, rep]) {
        page.check_()
        await page.context().close()
      }
    }
    assert.equal(Object.values(received).flat().length, 40)
    assert.equal(receipts, 40)
  })

  it('a clock that was stopped for a week gives the week back', async () => {
    const [id] = received['2027-01-29']
    await at('2027-02-01')
    let page = await as('maya')
    const standing = await write(page, id, 'clock', { do: 'stop', clock: '', day: '2027-02-01', until: '2027-02-08', text: 'They are on leave.' })
    assert.equal(due(standing, 'response').state, 'stopped')
    await page.context().close()
    await at('2027-02-08')
    page = await as('priya')
    const again = await write(page, id, 'clock', { do: 'start', clock: '', day: '2027-02-08', until: '', text: 'They are back.' })
    for (const [promise, date] of Object.entries(preset.stopped)) assert.equal(`${promise} ${due(again, promise).due}`, `${promise} ${date}`)
    await page.context().close()
  })

  it('goes through every state in turn, and is closed', async () => {
    await at('2027-05-31')
    const pages = [await as('maya'), await as('priya')]
    const all = Object.entries(received).flatMap(([day, ids]) => ids.map(id => [day, id]))
    for (const [n, [day, id]] of all.entries()) {
      for (const status of states) {
        const now = await move(pages[n % 2], id, status)
        assert.equal(now.status, status, now.refused)
        const response = due(now, 'response')
        if (id !== received['2027-01-29'][0]) assert.equal(response.due, preset.days[day].at(-1))
        assert.equal(response.state, answered.has(status) ? 'done' : response.due < '2027-05-31' ? 'overdue' : 'due', `${day}, ${status}`)
      }
      const closed = await look(pages[(n + 1) % 2], id)
      const followUps = Object.fromEntries(closed.promises.filter(p => p.name === 'follow_up').map(p => [p.at, p.due]))
      assert.deepEqual(followUps, preset.followUps)
    }
    for (const page of pages) await page.context().close()
  })

  it('is followed up, and reopened with the clocks that begin anew', async () => {
    await at('2027-06-10')
    const page = await as('maya')
    const [reopened, followed] = received['2027-04-30']
    const again = await move(page, reopened, 'reopened')
    for (const [promise, date] of Object.entries(preset.reopened)) assert.equal(`${promise} ${due(again, promise).due} ${due(again, promise).state}`, `${promise} ${date} due`)
    assert.equal(due(again, 'acknowledge').state, 'done')
    assert.ok(again.promises.every(p => p.name !== 'follow_up' || p.state === 'not_applicable'))
    await page.context().close()

    await at('2027-09-01')
    const later = await as('maya')
    const late = await look(later, followed)
    assert.equal(late.promises.find(p => p.at === '3').state, 'overdue')
    await later.evaluate(id => globalThis.drive.write(id, 'follow_up', 'readers', { at: '3', how: 'in_person', answer: 'no', text: 'All is well.' }), followed)
    const done = await look(later, followed)
    assert.equal(done.promises.find(p => p.at === '3').state, 'done')
    assert.equal(done.promises.find(p => p.at === '6').state, 'due')
    later.check_()
    await later.context().close()
  })
}
