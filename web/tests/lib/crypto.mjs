// The pages' own crypto, for tests that keep keys and try them later.
import { mkdtemp, rm } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../..')

/** loadCrypto bundles web/src/crypto as the pages are bundled, with what opens a person's key file. */
export async function loadCrypto () {
  const out = await mkdtemp(path.join(root, 'node_modules/.e2e-'))
  try {
    const file = path.join(out, 'crypto.mjs')
    await build({
      stdin: { contents: 'export * from "./index"; export * from "./person"', resolveDir: path.join(root, 'web/src/crypto'), loader: 'ts' },
      outfile: file, bundle: true, platform: 'node', format: 'esm', target: 'node20', loader: { '.txt': 'text' }, logLevel: 'warning'
    })
    return await import(pathToFileURL(file).href)
  } finally {
    await rm(out, { recursive: true, force: true })
  }
}
