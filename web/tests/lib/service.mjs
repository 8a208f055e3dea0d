// The service as people start it, with the demonstration's data in a folder that goes away.
import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'

/** Starts ./saysomething demo (or the program in SAYSOMETHING) on a free port. Resolves to its address, what it printed and stop(). */
export async function start (perQuarter = 8) {
  const data = await mkdtemp(path.join(tmpdir(), 'saysomething-'))
  const program = path.resolve(process.env.SAYSOMETHING || 'saysomething')
  const child = spawn(program, ['demo', '--listen', '127.0.0.1:0', '--data', data, '--per-quarter', String(perQuarter)], { stdio: ['ignore', 'pipe', 'pipe'] })
  const stop = async () => {
    const gone = new Promise(resolve => child.exitCode === null ? child.once('exit', resolve) : resolve())
    child.kill('SIGTERM')
    await gone
    await rm(data, { recursive: true, force: true })
  }
  let printed = ''
  try {
    const base = await new Promise((resolve, reject) => {
      const read = text => {
        printed += text
        const url = printed.match(/a demonstration: (http:\S+)/)
        if (url && printed.includes('Stop it with')) resolve(url[1])
      }
      child.stdout.on('data', read)
      child.stderr.on('data', read)
      child.once('error', reject)
      child.once('exit', code => reject(new Error(`it stopped with ${code}:\n${printed}`)))
    })
    return { base, printed: () => printed, data, stop }
  } catch (e) {
    await rm(data, { recursive: true, force: true })
    throw e
  }
}
