// Single sign-on against a real provider of OpenID Connect on this machine: it says who somebody is, and opens nothing.
import { after, before, test } from 'node:test'
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import http from 'node:http'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import Provider from 'oidc-provider'
import { authenticator, launch, look } from './harness.mjs'

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../..')
const binary = process.env.SAYSOMETHING_BINARY ?? path.join(root, 'saysomething')
const SECRET = 'a secret of this test and of nothing else'
const asked = [] // requests to the provider's token endpoint

let home, data, child, provider, browser, printed = ''
const verified = new Map([['robin', true], ['someone', true], ['unproved', false]])

before(async () => {
  const [ours, theirs] = [await freePort(), await freePort()]
  home = `http://localhost:${ours}`
  provider = await startProvider(theirs, `${home}/signin/single/back`)
  data = await mkdtemp(path.join(os.tmpdir(), 'saysomething-signon-'))
  await writeFile(path.join(data, 'secret'), SECRET + '\n', { mode: 0o600 })
  child = spawn(binary, ['serve', '--listen', `localhost:${ours}`, '--data', data, '--oidc-issuer', `http://localhost:${theirs}`, '--oidc-client-id', 'saysomething',
    '--oidc-client-secret-file', path.join(data, 'secret'), '--oidc-name', 'NHS Heronbrook'], { stdio: ['ignore', 'ignore', 'pipe'] })
  child.stderr.on('data', d => { printed += d })
  browser = await launch()
})

after(async () => {
  await browser?.close()
  const gone = new Promise(resolve => child.on('exit', resolve))
  child.kill('SIGTERM')
  await gone
  provider.close()
  await rm(data, { recursive: true, force: true })
})

function freePort () {
  return new Promise(resolve => {
    const s = net.createServer().listen(0, '127.0.0.1', () => {
      const { port } = s.address()
      s.close(() => resolve(port))
    })
  })
}

async function startProvider (port, back) {
  const oidc = new Provider(`http://localhost:${port}`, {
    clients: [{ client_id: 'saysomething', client_secret: SECRET, redirect_uris: [back], token_endpoint_auth_method: 'client_secret_basic' }],
    claims: { openid: ['sub'], email: ['email', 'email_verified'] },
    conformIdTokenClaims: false,
    pkce: { required: () => true, methods: ['S256'] },
    features: { devInteractions: { enabled: true } },
    cookies: { keys: ['for this test'] },
    findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, email: id === 'unproved' ? 'robin.hale@example.nhs.uk' : `${id === 'robin' ? 'Robin.Hale' : id}@example.nhs.uk`, email_verified: verified.get(id) }) })
  })
  const handle = oidc.callback()
  const server = http.createServer((req, res) => {
    if (req.url.startsWith('/token')) asked.push(req.headers.authorization ?? '')
    handle(req, res)
  })
  await new Promise(resolve => server.listen(port, '127.0.0.1', resolve))
  return server
}

// throughProvider follows the button, signs in at the provider as who, and comes back.
async function throughProvider (page, who) {
  await page.click('#signon a')
  await page.fill('input[name=login]', who)
  await page.fill('input[name=password]', 'any')
  await page.click('button[type=submit]')
  await page.click('button[type=submit]') // consent
  await page.waitForURL(`${home}/signin?**`)
}

async function device () {
  const page = await (await browser.newContext({ baseURL: home, viewport: { width: 1280, height: 900 } })).newPage()
  return page
}

test('single sign-on names a person, and their passphrase opens the keys', async () => {
  const admin = await device()
  await admin.goto(await setupLink())
  await admin.fill('#name', 'Robin Hale')
  await admin.fill('#email', 'robin.hale@example.nhs.uk')
  await admin.click('#take')
  const words = await admin.inputValue('#passphrase')
  await admin.fill('#again', words)
  await admin.click('#activate button[type=submit]')
  // A new account may begin with a passkey; it opens the keys from then on.
  await authenticator(admin)
  await look(admin, 'enrol-passkey')
  await admin.fill('#passkey-name', 'Laptop')
  await admin.click('#passkey button[type=submit]')
  await admin.click('#codes-kept')
  await admin.waitForURL('**/admin')
  await admin.goto('/account')
  assert.match(await admin.textContent('main'), /Laptop[^]*Opens your keys[^]*You have 10 left/)
  await admin.click('form[action="/signout"] button')
  await admin.click('#touch-button')
  await admin.waitForURL('**/admin')
  assert.notEqual(await admin.evaluate(() => sessionStorage.getItem('saysomething keys')), null)
  await admin.context().close()

  const page = await device()
  await page.goto('/admin/people')
  await page.waitForURL('**/signin?next=**')
  await look(page, 'signin-signon')
  await throughProvider(page, 'robin')
  assert.match(page.url(), /why=known/)
  await page.locator('#known', { hasText: 'Robin Hale' }).waitFor() // the script fills it in after the page is there
  assert.equal(await page.isVisible('#email'), false)
  await look(page, 'signin-known')
  assert.ok(asked.length === 1 && asked[0].startsWith('Basic '), 'the code was not exchanged with the client secret')

  // So far there is an identity and nothing else.
  const me = await page.evaluate(async () => (await fetch('/api/staff/me')).json())
  assert.deepEqual([me.stage, me.key_file], ['identity', ''])
  assert.equal(await page.evaluate(async () => (await fetch('/api/staff/sessions')).status), 401)

  await page.fill('#passphrase', 'not the passphrase at all')
  await page.click('#signin button[type=submit]')
  await page.waitForSelector('#failed h2')
  await page.fill('#passphrase', words)
  await page.click('#signin button[type=submit]')
  await page.waitForURL('**/admin/people') // where they wanted to go, without a code: sign-on and passphrase are two
  await page.goto('/account')
  assert.match(await page.textContent('main'), /With single sign-on and passphrase/)
  await page.context().close()
})

test('people without an account, and addresses nobody has proved, come to one and the same page', async () => {
  const pages = []
  for (const who of ['someone', 'unproved']) {
    const page = await device()
    await page.goto('/signin')
    await throughProvider(page, who)
    assert.match(page.url(), /\/signin\?why=unknown$/)
    assert.equal(await page.evaluate(async () => (await fetch('/api/staff/me')).status), 401)
    pages.push(await page.content())
    await look(page, 'signin-unknown')
    await page.context().close()
  }
  assert.equal(pages[0], pages[1])
})

test('a way back that was not begun here, or was used already, leads nowhere', async () => {
  const page = await device()
  await page.goto('/signin/single/back?code=stolen&state=stolen')
  assert.match(page.url(), /why=unknown/)
  await page.goto('/signin')
  let back = ''
  page.on('request', r => { if (r.url().includes('/signin/single/back')) back = r.url() })
  await throughProvider(page, 'robin')
  const other = await device() // somebody else is sent the link
  for (const one of [page, other]) {
    await one.goto(back)
    assert.match(one.url(), /why=unknown/)
  }
  assert.equal(await other.evaluate(async () => (await fetch('/api/staff/me')).status), 401)
  await page.context().close()
  await other.context().close()
})

async function setupLink () {
  for (let i = 0; i < 600; i++) {
    const m = printed.match(/http:\S+\/invitation#\S+/)
    if (m) return m[0]
    if (child.exitCode !== null) throw new Error(`the server stopped: ${printed}`)
    await new Promise(resolve => setTimeout(resolve, 50))
  }
  throw new Error(`no link: ${printed}`)
}
