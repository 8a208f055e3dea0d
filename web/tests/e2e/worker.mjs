// A worker without JavaScript: the pages as plain forms.
import { newPage } from './harness.mjs'

export const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAFElEQVR4nGP8z8Dwn4GBgYmBgQEADiQB/6+bjLIAAAAASUVORK5CYII=', 'base64')
export const pdf = Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n')

/** raise sends a concern and gives the eight words. `coded` says the area of that number, and the first theme there is. */
export async function raise (browser, server, { what, desks, mode = 'anonymous', name = '', contact = '', opens = [], danger = false, files = [], coded = 0 }) {
  const page = await newPage(browser, server, { javaScriptEnabled: false })
  await page.goto('/raise')
  for (const desk of desks) await page.getByRole('group', { name: 'Who should read it?' }).getByLabel(desk, { exact: false }).first().check()
  if (desks.some(desk => desk.test('Union'))) await page.check('input[name=member][value=yes]')
  await page.check(`#mode-${mode}`)
  if (name) await page.fill('#name', name)
  if (contact) await page.fill('#contact', contact)
  for (const desk of opens) await page.getByRole('group', { name: 'Who may open your name?' }).getByLabel(desk, { exact: false }).first().check()
  await page.fill('#what', what)
  if (danger) await page.check('#danger-yes')
  if (coded) {
    await page.selectOption('#area', { index: Number(coded) })
    await page.locator('#group-themes input').first().check()
  }
  if (files.length > 0) await page.setInputFiles('input[type=file]', files)
  await page.click('form#concern button[type=submit]')
  await page.waitForLoadState() // a click waits for the answer's first byte alone
  const words = await page.locator('#receipt li').allTextContents()
  if (words.length !== 8) throw new Error(`no receipt:\n${await page.locator('main').innerText()}`)
  page.check_()
  await page.context().close()
  return words.map(w => w.trim())
}

/** comeBack opens the mailbox with the words. The caller closes the page's context. */
export async function comeBack (browser, server, words) {
  const page = await newPage(browser, server, { javaScriptEnabled: false })
  await page.goto('/check')
  for (const [i, word] of words.entries()) await page.fill(`#w${i + 1}`, word)
  await page.click('form#words button[type=submit]')
  await page.waitForLoadState()
  return page
}
