// Bundles every web/tests/**/*.test.ts as the pages are bundled, and runs them under node's test runner.
import { readdir, mkdtemp, rm } from 'node:fs/promises'
import { spawnSync } from 'node:child_process'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..')
const tests = (await readdir(path.join(root, 'web/tests'), { recursive: true })).filter(f => f.endsWith('.test.ts')).sort()
if (tests.length === 0) throw new Error('no tests found')
const out = await mkdtemp(path.join(root, 'node_modules/.unit-'))
let status = 1
try {
  await build({
    entryPoints: tests.map(f => path.join(root, 'web/tests', f)),
    outdir: out,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    sourcemap: 'inline',
    loader: { '.txt': 'text' },
    logLevel: 'warning'
  })
  const files = (await readdir(out, { recursive: true })).filter(f => f.endsWith('.test.mjs')).map(f => path.join(out, f))
  status = spawnSync(process.execPath, ['--enable-source-maps', '--test', '--test-force-exit', `--test-concurrency=${os.availableParallelism()}`, ...process.argv.slice(2), ...files], { stdio: 'inherit', cwd: root }).status ?? 1
} finally {
  await rm(out, { recursive: true, force: true })
}
process.exit(status)
