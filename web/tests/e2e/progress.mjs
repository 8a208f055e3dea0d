// "You said, we did": management writes an entry, the staff side puts its name to it, and only then everybody can read it. All of it without
// JavaScript but for signing in. Then the calculator with a mistake and without, and figures of a survey from preview to page.
import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import { launch, lookEverywhere as look, newPage, people, shows, signIn, startServer } from './harness.mjs'

const bounded = { timeout: 120_000 }
let server, browser

before(async () => {
  server = await startServer('--per-quarter', '2')
  browser = await launch()
})
after(async () => {
  await browser?.close()
  await server?.stop()
})

/** plain gives a page without JavaScript that is signed in as who. */
async function plain (who) {
  const first = await newPage(browser, server)
  await signIn(first, who)
  const page = await newPage(browser, server, { javaScriptEnabled: false })
  await page.context().addCookies(await first.context().cookies())
  await first.context().close()
  return page
}

/** lookAt looks at what stands at an address, with JavaScript: axe needs it. */
async function lookAt (page, name, cookies) {
  const other = await newPage(browser, server)
  if (cookies) await other.context().addCookies(await cookies.context().cookies())
  await other.goto(page)
  await look(other, name)
  other.check_()
  await other.context().close()
}

it('an entry is shown once both sides have put their names to it', bounded, async () => {
  const daniel = await plain(people.daniel)
  await daniel.goto('/partnership/actions/new')
  await daniel.selectOption('#theme', { index: 1 })
  await daniel.selectOption('#heard', 'figures')
  await daniel.selectOption('#area', { index: 1 })
  await daniel.fill('#said', 'Curlew canary: the lift is always broken.')
  await daniel.fill('#did', 'A new lift.')
  for (const [part, value] of [['day', '31'], ['month', '2'], ['year', '2027']]) await daniel.fill(`#by-${part}`, value)
  await daniel.check('#state')
  await daniel.getByRole('button', { name: 'Save and put my name to it' }).click()
  await shows(daniel, 'main', /There is a problem[\s\S]*Enter a real day/)
  assert.equal(await daniel.inputValue('#said'), 'Curlew canary: the lift is always broken.')
  await daniel.selectOption('#heard', 'meetings')
  await daniel.fill('#by-month', '3')
  await daniel.getByRole('button', { name: 'Save and put my name to it' }).click()
  await shows(daniel, 'main', /The entry has been saved[\s\S]*Staff side: nobody yet/)
  const where = new URL(daniel.url()).pathname
  const anybody = await newPage(browser, server, { javaScriptEnabled: false })
  await anybody.goto('/progress')
  assert.doesNotMatch(await anybody.locator('main').innerText(), /Curlew/)
  const grace = await plain(people.grace)
  await grace.goto('/partnership/actions')
  await shows(grace, 'main', /Curlew canary[\s\S]*It waits for you/)
  await lookAt('/partnership/actions', 'progress-list', grace)
  await lookAt('/partnership/actions/new', 'progress-form', grace)
  await grace.goto(where)
  await grace.getByRole('button', { name: 'Put my name to these words' }).click()
  await shows(grace, 'main', /Your name stands under it[\s\S]*It is on the public page/)
  await lookAt(where, 'progress-entry', grace)
  await anybody.goto('/progress')
  await shows(anybody, 'main', /Curlew canary[\s\S]*For management: Daniel Price[\s\S]*For the staff side: Grace Adeyemi/)
  await lookAt('/progress', 'progress')
  await grace.goto(`${where}/withdraw`)
  await shows(grace, 'main', /It goes from the public page at once/)
  await grace.fill('#why', 'The lift is not there yet.')
  await grace.getByRole('button', { name: 'Withdraw it' }).click()
  await anybody.goto('/progress')
  assert.doesNotMatch(await anybody.locator('main').innerText(), /Curlew/)
  for (const page of [daniel, grace, anybody]) await page.context().close()
})

it('the calculator keeps what was typed, and gives a range', bounded, async () => {
  const page = await newPage(browser, server, { javaScriptEnabled: false })
  await page.goto('/cost')
  await page.fill('#staff', '6500')
  await page.fill('#rate', 'many')
  await page.check('#who-2')
  const go = () => page.getByRole('button', { name: 'Work it out' }).click()
  await go()
  await shows(page, 'main', /There is a problem[\s\S]*Enter the rate in per cent/)
  assert.equal(await page.inputValue('#rate'), 'many')
  await page.fill('#rate', '10')
  await page.fill('#margin', '1')
  await go()
  await shows(page, 'main', /£5\.3 million to £6\.5 million a year[\s\S]*9% to 11%/)
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Download as a CSV file' }).click()])
  assert.equal(file.suggestedFilename(), 'cost-of-bullying.csv')
  await page.context().close()
  await lookAt('/cost', 'cost')
})

it('figures of a survey are looked at before they are kept', bounded, async () => {
  const alex = await plain(people.alex)
  const row = 'measure,question,version,period,value,unit,base,group,source,better\ncurlew,Is it calm?,,2025,41,percent,900,,Curlew survey,up\n'
  await alex.goto('/admin/indicators')
  await alex.fill('#figures', row.replace('41', 'lots'))
  const preview = () => alex.getByRole('button', { name: 'Look at it first' }).click()
  await preview()
  await shows(alex, 'main', /Nothing has been saved[\s\S]*2\s+value\s+Enter a number/)
  await alex.fill('#figures', row)
  await preview()
  await shows(alex, 'main', /Nothing has been saved yet[\s\S]*41%/)
  await alex.getByRole('button', { name: 'Save these figures' }).click()
  await shows(alex, 'main', /have been saved/)
  await lookAt('/admin/indicators', 'indicators-admin', alex)
  await lookAt('/admin/wres', 'indicators-wres', alex)
  await lookAt('/indicators#curlew', 'indicators')
  await alex.context().close()
})
