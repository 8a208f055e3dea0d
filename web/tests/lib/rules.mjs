// What every page must keep to.
import AxeBuilder from '@axe-core/playwright'

/** Opens a page and lists everything about it that must not be. The caller closes the page. */
export async function problems (context, base, where, { cookies = false, js = true } = {}) {
  const page = await context.newPage()
  const found = []
  const home = new URL(base).host
  page.on('request', r => { if (/^(https?|wss?):/.test(r.url()) && new URL(r.url()).host !== home) found.push(`asks ${r.url()}`) })
  page.on('console', m => { if (m.type() === 'error' && !/status of 4\d\d/.test(m.text())) found.push(`console: ${m.text()}`) })
  page.on('pageerror', e => found.push(`script: ${e.message}`))
  const answer = await page.goto(new URL(where, base).href, { waitUntil: 'load' })
  if (answer.status() >= 500) found.push(`answered ${answer.status()}`)
  if (!cookies && (await context.cookies()).length > 0) found.push('sets a cookie')
  found.push(...await wide(page))
  if (js) found.push(...await axe(page)) // axe is a script itself
  return { page, found }
}

/** Names what sticks out of the window sideways. */
export async function wide (page) {
  const over = await page.evaluate(() => {
    const room = document.documentElement.clientWidth
    if (document.documentElement.scrollWidth <= room) return []
    return [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > room + 1 && getComputedStyle(e).position !== 'absolute')
      .slice(-3).map(e => `${e.tagName.toLowerCase()}.${e.className}`)
  })
  return over.length ? [`wider than the window: ${over.join(', ')}`] : []
}

/** Runs axe with every rule of WCAG 2.2 AA and its best practices. */
export async function axe (page) {
  const { violations } = await new AxeBuilder({ page }).analyze()
  return violations.map(v => `axe ${v.id}: ${v.help}: ${v.nodes.map(n => n.target.join(' ')).slice(0, 3).join('; ')}`)
}
