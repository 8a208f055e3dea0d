// "Exit this page": by click and by Shift three times, with and without JavaScript. Run after make build.
import { after, before, test } from 'node:test'
import assert from 'node:assert/strict'
import { open } from '../lib/browser.mjs'
import { start } from '../lib/service.mjs'

let service, browser
before(async () => {
  service = await start(1)
  browser = await open()
})
after(async () => {
  await browser?.close()
  await service?.stop()
})

// visit opens a page; whatever is outside the service answers with a page of weather, or not until `let go`.
async function visit (where, { js = true, hold } = {}) {
  const context = await browser.newContext({ javaScriptEnabled: js })
  const outside = []
  await context.route(url => url.host !== new URL(service.base).host, async route => {
    outside.push(route.request())
    await hold
    await route.fulfill({ contentType: 'text/html', body: '<title>Weather</title><h1>Weather</h1>' }).catch(() => {})
  })
  const page = await context.newPage()
  await page.goto(service.base)
  await page.goto(new URL(where, service.base).href)
  return { page, outside, context }
}

for (const js of [true, false]) {
  test(`a click leaves with JavaScript ${js ? 'on' : 'off'}`, async () => {
    const { page, outside, context } = await visit('/protects', { js })
    await page.getByRole('link', { name: 'Exit this page' }).click()
    await page.waitForURL(/^https:/)
    assert.equal(await page.title(), 'Weather')
    assert.equal(outside[0].headers().referer, undefined, 'the other site must not learn where from')
    await context.close()
  })
}

test('Back does not lead to the page that was left', async () => {
  const { page, context } = await visit('/protects')
  await page.getByRole('link', { name: 'Exit this page' }).click()
  await page.waitForURL(/^https:/)
  await page.goBack()
  assert.equal(new URL(page.url()).pathname, '/')
  await context.close()
})

test('the page disappears before the other one answers', async () => {
  let go
  const { page, context } = await visit('/help', { hold: new Promise(resolve => { go = resolve }) })
  const seen = await page.evaluate(() => {
    document.querySelector('.app-exit__button').click()
    return { middle: document.elementFromPoint(innerWidth / 2, innerHeight / 2)?.className, title: document.title }
  })
  assert.deepEqual(seen, { middle: 'app-exit-cover', title: 'Loading' })
  go()
  await page.waitForURL(/^https:/)
  await context.close()
})

test('Shift three times leaves, and says how many are left', async () => {
  const { page, context } = await visit('/check')
  const voice = page.locator('div[role=status]').last()
  await page.keyboard.press('Shift')
  assert.equal(await voice.textContent(), 'Shift, press 2 more times to exit.')
  await page.keyboard.press('Shift')
  assert.equal(await voice.textContent(), 'Shift, press 1 more time to exit.')
  await page.keyboard.press('Shift')
  await page.waitForURL(/^https:/)
  await context.close()
})

test('typing capital letters does not leave', async () => {
  const { page, outside, context } = await visit('/raise')
  const field = page.locator('textarea').first()
  await field.focus()
  for (const letter of 'SOS ABC') await page.keyboard.press(letter === ' ' ? 'Space' : `Shift+${letter}`)
  await page.keyboard.press('Shift')
  await page.keyboard.press('x')
  await page.keyboard.press('Shift')
  await page.keyboard.press('Shift')
  assert.equal(outside.length, 0)
  assert.equal(new URL(page.url()).pathname, '/raise')
  await context.close()
})

test('what was typed does not hold anybody back', async () => {
  const { page, context } = await visit('/raise')
  page.on('dialog', d => d.dismiss()) // a warning would keep the page open
  await page.locator('textarea').first().fill('Somebody is coming')
  for (let i = 0; i < 3; i++) await page.keyboard.press('Shift')
  await page.waitForURL(/^https:/)
  await context.close()
})

test('the first two stops of the keyboard are the content and the exit', async () => {
  const { page, context } = await visit('/readers')
  const focused = () => page.evaluate(() => document.activeElement?.textContent?.trim())
  await page.keyboard.press('Tab')
  assert.equal(await focused(), 'Skip to main content')
  await page.keyboard.press('Tab')
  assert.equal(await focused(), 'Exit this page')
  await context.close()
})
