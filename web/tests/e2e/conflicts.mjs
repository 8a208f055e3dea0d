// Nobody reads what is about them: a concern about a guardian goes another way; a reader who is named later is taken off and then named; a rep
// stands on one side; a reader steps aside. On a phone and on a desktop.
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { deskReady, launch, look, newPage, people, shows, signIn, startServer } from './harness.mjs'
import { raise } from './worker.mjs'

let server, browser, maya, tomasz, priya, ruth

before(async () => {
  server = await startServer('--per-quarter', '2')
  browser = await launch()
})

after(async () => {
  await browser?.close()
  await server?.stop()
})

const section = page => page.locator('#section-conflicts')
const press = (page, name) => section(page).getByRole('button', { name, exact: true }).click()

async function person (who) {
  const page = await newPage(browser, server)
  await signIn(page, who)
  return page
}

async function findCase (page, text) {
  await page.goto('/desk')
  await deskReady(page)
  await page.locator('#desk-rows tr', { hasText: text }).locator('a').first().click()
  await page.waitForSelector('#case[data-ready]')
  return new URL(page.url()).pathname.split('/').at(-1)
}

const fetched = (page, path) => page.evaluate(async where => { const r = await fetch(where); return { status: r.status, body: r.ok ? await r.json() : null } }, path)
const ids = async page => (await fetched(page, '/api/staff/cases')).body.cases.map(one => one.id)

describe('a reader says whom they are close to', () => {
  it('on a page of their own', async () => {
    tomasz = await person(people.tomasz)
    await tomasz.goto('/account/interests')
    await tomasz.getByRole('button', { name: 'Write it down' }).click()
    await tomasz.locator('#other-error').waitFor()
    await tomasz.selectOption('#other', { label: 'Maya Okafor, Freedom to Speak Up guardian' })
    await tomasz.getByLabel('We are close').check()
    await tomasz.getByRole('button', { name: 'Write it down' }).click()
    await tomasz.getByText('Written down.').waitFor()
    await look(tomasz, 'interests')
  })
})

describe('a concern about a guardian', () => {
  it('leaves out who is close to them too, and offers another way', async () => {
    const page = await newPage(browser, server)
    await page.goto('/raise')
    await page.locator('[data-how=sealed]').first().waitFor()
    const next = () => page.locator('[data-continue]:visible').click()
    while (!await page.isVisible('#group-readers')) await next()
    assert.equal(await page.isVisible('#group-alternate'), false)
    await page.getByLabel('Leave out Maya Okafor').check()
    assert.equal(await page.getByLabel('Leave out Tomasz Lind').isChecked(), true, 'he is close to her')
    await page.getByText('Tomasz Lind may be close to somebody you leave out').waitFor()
    await page.getByText('If it is about the people who would read it').waitFor()
    await look(page, 'raise-alternate')
    await next()
    await page.locator('#problems', { hasText: 'You have left out everyone at' }).waitFor()
    await page.getByLabel('Leave out Tomasz Lind').uncheck()
    assert.equal(await page.isVisible('#group-alternate'), false, 'he may be kept')
    await page.getByLabel('Leave out Maya Okafor').uncheck()
    await page.getByLabel('It is about this service itself').check()
    await page.locator('#group-alternate').getByLabel('Non-executive lead for speaking up').check()
    for (;;) {
      if (await page.isVisible('#what')) await page.fill('#what', 'Kestrel canary: the guardian told my manager.')
      if (await page.isVisible('#send')) break
      await next()
    }
    assert.match(await page.locator('#answers').innerText(), /Ruth Sandhu/)
    assert.ok(!/Maya|Tomasz/.test(await page.locator('#answers').innerText()))
    await page.click('#send')
    await page.locator('#receipt li').first().waitFor()
    page.check_()
    await page.context().close()
  })

  it('reaches the non-executive lead and no guardian', async () => {
    ruth = await person(people.ruth)
    assert.equal(new URL(ruth.url()).pathname, '/desk')
    const id = await findCase(ruth, 'Kestrel')
    maya = await person(people.maya)
    for (const page of [maya, tomasz]) {
      assert.ok(!(await ids(page)).includes(id))
      assert.equal((await fetched(page, `/api/staff/cases/${id}`)).status, 404)
    }
  })

  it('needs somebody else before its only reader steps aside', async () => {
    await press(ruth, 'I should not read this')
    await ruth.getByLabel('I know somebody it is about').check()
    await press(ruth, 'Continue')
    await section(ruth).getByText('Nobody else would read this').waitFor()
    await look(ruth, 'conflicts-alone')
    await section(ruth).getByLabel('Maya Okafor').check()
    await press(ruth, 'Step aside')
    await section(ruth).locator('.app-done', { hasText: 'Asked.' }).waitFor()
    assert.match(await section(ruth).innerText(), /You[\s\S]*Reads this now[\s\S]*Step aside now/)
    assert.match(await ruth.locator('#talk').innerText(), /May Maya Okafor/)
  })
})

describe('somebody who reads and is named', () => {
  let id
  it('is taken off first, and named where they cannot see it', async () => {
    await raise(browser, server, { what: 'Ibis canary: it is about Tomasz.', desks: [/guardian/i, /union/i] })
    id = await findCase(tomasz, 'Ibis')
    await findCase(maya, 'Ibis')
    await maya.check('#note-shared')
    await maya.fill('#note', 'Nuthatch canary: shared before.')
    await maya.click('#note-form button[type=submit]')
    await maya.locator('#note-form .app-done').waitFor()
    await press(maya, 'Name somebody')
    await press(maya, 'Continue')
    await section(maya).locator('.nhsuk-error-message').first().waitFor()
    await maya.selectOption('#conflict-person', { label: 'Tomasz Lind, Deputy Freedom to Speak Up guardian' })
    await section(maya).getByLabel('It is about them').check()
    await press(maya, 'Continue')
    await section(maya).getByText('They are taken off first').waitFor()
    await look(maya, 'conflicts-off')
    await press(maya, 'Take off and name')
    await section(maya).locator('.app-done', { hasText: 'Tomasz Lind reads this no longer' }).waitFor()
    const { entries } = (await fetched(maya, `/api/staff/cases/${id}`)).body
    assert.deepEqual(entries.slice(-3).map(one => one.audience), ['case', 'readers', 'readers'], 'off, the new key of the notes, and then the name')
    assert.match(await section(maya).innerText(), /Tomasz Lind[\s\S]*It is about them/)
    await look(maya, 'conflicts-named')
  })

  it('finds nothing of it any more, and is not offered again', async () => {
    assert.equal((await fetched(tomasz, `/api/staff/cases/${id}`)).status, 404)
    assert.ok(!(await ids(tomasz)).includes(id))
    await tomasz.goto(`/desk/cases/${id}`)
    await shows(tomasz, '#case-problem-text', /no such case, or you are not one of its readers/)
    await maya.click('#reader-add')
    assert.ok(!(await maya.locator('#reader-panel').innerText()).includes('Tomasz'))
    await maya.locator('#reader-panel').getByRole('button', { name: 'Cancel' }).click()
  })

  it('a rep who is on the other side steps aside, and the others go on', async () => {
    priya = await person(people.priya)
    await findCase(priya, 'Ibis')
    assert.match(await section(priya).innerText(), /Tomasz Lind[\s\S]*It is about them/)
    await press(priya, 'I should not read this')
    await priya.getByLabel('I represent or advise somebody it is about').check()
    await press(priya, 'Continue')
    await section(priya).getByText('Nobody can stand on both sides').waitFor()
    await press(priya, 'Step aside')
    await priya.waitForURL('**/desk')
    assert.ok(!(await ids(priya)).includes(id))
    await findCase(maya, 'Ibis')
    await shows(maya, '#section-conflicts', /Priya Nair[\s\S]*Represents or advises the other side[\s\S]*Said by Priya Nair/)
    assert.ok(!(await maya.locator('#readers').innerText()).includes('Priya'))
    for (const page of [maya, tomasz, priya, ruth]) page.check_()
  })
})
