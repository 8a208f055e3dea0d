// "Exit this page": by click and by Shift three times, with and without JavaScript. Run after make build.
import { after, before, test } from 'node:test'
import assert from 'node:assert/strict'
import { launch, startServer } from './harness.mjs'

let service, browser
before(async () => {
  service = await startServer('--per-quarter', '1')
  browser = await launch()
})
after(async () => {
  await browser?.close()
  await service?.stop()
})

// visit opens a page; whatever is outside the service answers with a page of weather, or not until `let go`.
async function visit (where, { js = true, hold } = {}) {
  const context = await browser.newContext({ javaScriptEnabled: js })
  const outside = []
  await context.route(url => url.host !== new URL(service.url).host, async route => {
    outside.push(route.request())
    await hold
    await route.fulfill({ contentType: 'text/html', body: '<title>Weather</title><h1>Weather</h1>' }).catch(() => {})
  })
  const page = await context.newPage()
  await page.goto(service.url)
  await page.goto(new URL(where, service.url).href)
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
  const { page, outside, context } = await visit('/check')
  await page.locator('main input:visible, main textarea:visible').first().focus()
  for (const letter of 'SOS ABC') await page.keyboard.press(letter === ' ' ? 'Space' : `Shift+${letter}`)
  await page.keyboard.press('Shift')
  await page.keyboard.press('x')
  await page.keyboard.press('Shift')
  await page.keyboard.press('Shift')
  assert.equal(outside.length, 0)
  assert.equal(new URL(page.url()).pathname, '/check')
  await context.close()
})

test('a page that warns before it is left does not warn here', async () => {
  const { page, context } = await visit('/raise')
  let warned = 0
  page.on('dialog', async dialog => { warned++; await dialog.dismiss() }) // dismissed, a warning keeps the page open
  await page.locator('h1').first().click() // browsers warn only those who have touched the page
  await page.locator('textarea[name=what]').evaluate(field => {
    field.value = 'Somebody is coming'
    field.dispatchEvent(new Event('input', { bubbles: true }))
  })
  await page.goto(service.url).catch(() => {})
  assert.deepEqual([warned, new URL(page.url()).pathname], [1, '/raise'], 'it does warn otherwise')
  for (let i = 0; i < 3; i++) await page.keyboard.press('Shift')
  await page.waitForURL(/^https:/)
  assert.equal(warned, 1)
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
