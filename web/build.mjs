// Makes web/dist: one script for each file in web/src/entries, one stylesheet, the icon; each under a name that
// carries its hash, compressed once here so that the server never compresses, and listed in manifest.json.
import { readdir, readFile, rm, writeFile, mkdir } from 'node:fs/promises'
import { createHash } from 'node:crypto'
import { brotliCompressSync, gzipSync, constants } from 'node:zlib'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { stylesheet } from './styles.mjs'

const web = path.dirname(fileURLToPath(import.meta.url))
const dist = path.join(web, 'dist')

// Browsers of the last few years: hospitals update late, but what has no WebCrypto is no use here.
const target = ['es2022', 'chrome109', 'edge109', 'firefox115', 'safari16.4']

const files = new Map([...await scripts(), ['site.css', await stylesheet(target)], ['favicon.svg', await readFile(path.join(web, 'src/favicon.svg'))]])

await empty(dist)
const manifest = {}
for (const [name, bytes] of files) manifest[name] = await write(name, bytes)
await writeFile(path.join(dist, 'manifest.json'), JSON.stringify(manifest, null, 1) + '\n')

// scripts bundles every entry by itself: a page loads one file, and what it loads is all that it runs.
async function scripts () {
  const dir = path.join(web, 'src/entries')
  const entries = (await readdir(dir)).filter(f => f.endsWith('.ts')).sort()
  const made = await build({
    entryPoints: entries.map(f => path.join(dir, f)),
    outdir: dist,
    write: false,
    bundle: true,
    minify: true,
    format: 'esm',
    target,
    legalComments: 'none',
    loader: { '.txt': 'text' },
    logLevel: 'warning'
  })
  return made.outputFiles.map(f => [path.basename(f.path), Buffer.from(f.contents)])
}

async function empty (dir) {
  await mkdir(dir, { recursive: true })
  for (const f of await readdir(dir)) if (f !== '.keep') await rm(path.join(dir, f), { recursive: true })
}

// write stores name.hash.ext with its .br and .gz, and returns its URL and integrity for the manifest.
async function write (name, bytes) {
  const digest = createHash('sha256').update(bytes).digest()
  const ext = path.extname(name)
  const file = `${name.slice(0, -ext.length)}.${digest.toString('hex').slice(0, 16)}${ext}`
  const out = path.join(dist, file)
  await writeFile(out, bytes)
  await writeFile(out + '.br', brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } }))
  await writeFile(out + '.gz', gzipSync(bytes, { level: 9 }))
  return { url: `/static/${file}`, integrity: `sha256-${digest.toString('base64')}` }
}
