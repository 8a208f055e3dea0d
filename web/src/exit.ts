// "Exit this page", as GOV.UK's component behaves: the link works by itself; with this script the page also
// disappears at once, pressing Shift three times does the same, and the page is not left behind in the history.
//
// A page that warns before it is left must stay quiet while leaving() is true: somebody is standing in the door.

const TIMES = 3
const PATIENCE = 5000 // milliseconds in which the three must come
const links = 'a[data-exit]'

/** True from the moment on which somebody asked to exit. Kept on <html>, where every script of the page can see it. */
export const leaving = (): boolean => document.documentElement.dataset['exit'] === 'now'

function exit(): void {
  const link = document.querySelector<HTMLAnchorElement>(links)
  if (!link || leaving()) return
  document.documentElement.dataset['exit'] = 'now'
  document.title = 'Loading'
  cover()
  tell('Loading.')
  // Replace, so that Back does not lead here again. The rest of the history is not ours to change.
  location.replace(link.href)
}

// cover hides everything before the other page has answered, which on a slow network may take a while.
function cover(): void {
  const sheet = document.createElement('div')
  sheet.className = 'app-exit-cover'
  sheet.setAttribute('aria-hidden', 'true')
  document.body.append(sheet)
}

// A page that comes back out of the browser's memory must not come back covered, nor keep what was on it.
function returned(event: PageTransitionEvent): void {
  if (event.persisted && leaving()) location.reload()
}

// --- Shift three times ---

let pressed = 0
let clean = false // Shift went down, and nothing else has been pressed since: holding it to type a capital is no press
let timer: ReturnType<typeof setTimeout> | undefined

function down(event: KeyboardEvent): void {
  clean = event.key === 'Shift' && !event.repeat && !event.ctrlKey && !event.altKey && !event.metaKey
  if (event.key !== 'Shift' && pressed > 0) reset()
}

function up(event: KeyboardEvent): void {
  if (event.key !== 'Shift' || !clean) return
  clean = false
  pressed++
  if (pressed >= TIMES) {
    reset()
    exit()
    return
  }
  const left = TIMES - pressed
  show(pressed)
  tell(`Shift, press ${left} more ${left === 1 ? 'time' : 'times'} to exit.`)
  clearTimeout(timer)
  timer = setTimeout(() => { reset(); tell('Exit this page has stopped counting.') }, PATIENCE)
}

function reset(): void {
  clearTimeout(timer)
  pressed = 0
  show(0)
}

// show lights one of three small lamps on the button for each press.
function show(count: number): void {
  document.querySelectorAll<HTMLElement>('.app-exit__lamp').forEach((lamp, i) => lamp.classList.toggle('app-exit__lamp--on', i < count))
  document.querySelector('.app-exit__lamps')?.toggleAttribute('hidden', count === 0)
}

// --- what a screen reader says ---

let voice: HTMLElement | undefined

function tell(text: string): void {
  if (voice) voice.textContent = text
}

function prepare(): void {
  voice = document.createElement('div')
  voice.className = 'nhsuk-u-visually-hidden'
  voice.setAttribute('role', 'status')
  document.body.append(voice)

  const button = document.querySelector('.app-exit__button')
  if (button) {
    const lamps = document.createElement('span')
    lamps.className = 'app-exit__lamps'
    lamps.hidden = true
    lamps.setAttribute('aria-hidden', 'true')
    for (let i = 0; i < TIMES; i++) {
      const lamp = document.createElement('span')
      lamp.className = 'app-exit__lamp'
      lamps.append(lamp)
    }
    button.append(lamps)
  }
  document.querySelector('.app-exit__keys')?.removeAttribute('hidden')
}

prepare()
document.addEventListener('click', event => {
  if (event.target instanceof Element && event.target.closest(links)) {
    event.preventDefault()
    exit()
  }
})
document.addEventListener('keydown', down, true)
document.addEventListener('keyup', up, true)
window.addEventListener('pageshow', returned)
