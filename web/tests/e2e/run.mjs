// Runs the browser tests: every file a process of its own, two at a time, each with an end. One that hangs is stopped with all it started and
// run once more, and both are said: a machine that stalls must not look like a broken promise, nor hide one.
//   node web/tests/e2e/run.mjs            all
//   node web/tests/e2e/run.mjs desk log   some, by name
import { spawn } from 'node:child_process'
import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const here = path.dirname(fileURLToPath(import.meta.url))
const helpers = new Set(['harness.mjs', 'worker.mjs', 'workingday.mjs', 'run.mjs'])
const limit = Number(process.env.SAYSOMETHING_E2E_MINUTES ?? 15) * 60_000
const atOnce = Number(process.env.SAYSOMETHING_E2E_AT_ONCE ?? 2)

const asked = process.argv.slice(2)
const found = (await readdir(here)).filter(f => f.endsWith('.mjs') && !helpers.has(f)).sort()
const unknown = asked.filter(name => !found.includes(`${name}.mjs`))
if (unknown.length > 0) {
  console.error(`no browser tests named ${unknown.join(', ')}; there are ${found.map(f => f.slice(0, -4)).join(', ')}`)
  process.exit(2)
}
const longest = ['workingday-england.mjs', 'workingday-scotland.mjs', 'workingday-eu.mjs', 'desk.mjs', 'recovery.mjs', 'handover.mjs'] // begun first, so that none of them runs alone at the end
const queue = [...longest, ...found.filter(f => !longest.includes(f))].filter(f => asked.length === 0 || asked.includes(f.slice(0, -4)))
const running = new Set()
const failed = []

/** once runs a file to its end, or to the limit, and gives what it printed. */
function once (file) {
  return new Promise(resolve => {
    const begun = Date.now()
    const child = spawn(process.execPath, ['--test', '--test-reporter=tap', '--test-force-exit', path.join(here, file)], { detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
    running.add(child)
    let out = ''
    let hung = false
    for (const from of [child.stdout, child.stderr]) from.on('data', chunk => { out += chunk })
    const timer = setTimeout(() => {
      hung = true
      stop(child)
    }, limit)
    child.on('exit', code => {
      clearTimeout(timer)
      running.delete(child)
      resolve({ code, hung, out, seconds: Math.round((Date.now() - begun) / 1000) })
    })
  })
}

/** stop ends a file's processes: first so that they can take their browser and server with them. */
function stop (child) {
  for (const [signal, after] of [['SIGTERM', 0], ['SIGKILL', 10_000]]) {
    setTimeout(() => {
      try {
        process.kill(-child.pid, signal)
      } catch {
        // gone by itself
      }
    }, after).unref()
  }
}

async function run (file) {
  let result = await once(file)
  if (result.hung) {
    console.log(`${result.out}\n# ${file}: HUNG, stopped after ${result.seconds} s; once more`)
    result = await once(file)
  }
  const bad = result.code !== 0 || result.hung
  if (bad) failed.push(file)
  console.log(bad ? `${result.out}\n# ${file}: ${result.hung ? 'HUNG twice' : 'FAILED'} after ${result.seconds} s` : `# ${file}: ${count(result.out, 'pass')} passed in ${result.seconds} s`)
  if (!bad && count(result.out, 'pass') === 0) failed.push(`${file} (nothing ran)`)
}

const count = (out, what) => Number(out.match(new RegExp(`^# ${what} (\\d+)$`, 'm'))?.[1] ?? 0)

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    for (const child of running) stop(child)
    setTimeout(() => process.exit(1), 11_000)
  })
}

await Promise.all(Array.from({ length: atOnce }, async () => {
  for (let file = queue.shift(); file; file = queue.shift()) await run(file)
}))
console.log(failed.length === 0 ? '# all browser tests passed' : `# browser tests failed: ${failed.join(', ')}`)
process.exit(failed.length === 0 ? 0 : 1)
