// How often a second the age operations alone of something could be done, in as many threads as our pages use, away from any page of ours.
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

/** bare takes Operations of bare.ts, and a context that bypasses the page's policy. */
export async function bare (context, operations) {
  const entry = path.join(path.dirname(fileURLToPath(import.meta.url)), 'bare.ts')
  const made = await build({ entryPoints: [entry], bundle: true, minify: true, write: false, format: 'esm', target: 'es2022', loader: { '.txt': 'text' } })
  const page = await context.newPage()
  await page.goto('/healthz')
  return await page.evaluate(async ({ code, operations }) => {
    const address = URL.createObjectURL(new Blob([code], { type: 'text/javascript' }))
    const threads = Math.max(1, Math.min(navigator.hardwareConcurrency || 2, 4))
    const times = await Promise.all(Array.from({ length: threads }, () => new Promise((resolve, reject) => {
      const thread = new Worker(address, { type: 'module' })
      thread.onmessage = event => resolve(event.data)
      thread.onerror = reject
      thread.postMessage(operations)
    })))
    return threads * operations.times / Math.max(...times)
  }, { code: made.outputFiles[0].text, operations })
}
