// One stylesheet: the NHS design system's, without its fonts (they come from another host, and no page of ours may
// ask another host for anything), without the components we do not use, then our own.
import { readFile, readdir } from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { transform } from 'esbuild'

const web = path.dirname(fileURLToPath(import.meta.url))
const nhsuk = path.dirname(createRequire(import.meta.url).resolve('nhsuk-frontend/package.json'))

// Components no page of ours has. Take one out of this list to use it.
const unused = ['hero', 'tabs', 'task-list', 'search-input', 'do-dont-list', 'do-list', 'dont-list', 'list-panel', 'images', 'image', 'contents-list', 'character-count', 'promo', 'a-z', 'review-date', 'expander', 'breadcrumb', 'password-input', 'header__search', 'action-link', 'panel-with-label', 'nav-a-z']

export async function stylesheet (target) {
  const theirs = await readFile(path.join(nhsuk, 'dist/nhsuk/nhsuk-frontend.min.css'), 'utf8')
  const dir = path.join(web, 'src/css')
  const ours = await Promise.all((await readdir(dir)).filter(f => f.endsWith('.css')).sort().map(f => readFile(path.join(dir, f), 'utf8')))
  const css = dropUnused(withoutFonts(theirs)) + '\n' + ours.join('\n')
  const { code } = await transform(css, { loader: 'css', minify: true, target, legalComments: 'none' })
  const foreign = code.match(/url\([^)]*\)|https?:[^"')]*|@import[^;]*/)
  if (foreign) throw new Error(`the stylesheet would load something: ${foreign[0]}`)
  return Buffer.from(code)
}

function withoutFonts (css) {
  return css.replace(/@font-face\s*{[^}]*}/g, '').replace(/\/\*#\s*sourceMappingURL[^*]*\*\//g, '')
}

// dropUnused leaves out every selector of a component of the list, and the few rules with an icon in a file:
// the arrows of sortable tables and the cross of a search box.
function dropUnused (css) {
  const gone = new RegExp(`\\.nhsuk-(?:${unused.join('|')})(?![a-z])|\\[(?:data|aria)-sort|search-cancel-button`)
  return blocks(css).map(({ head, body }) => {
    if (body === null) return head
    if (/^@(media|supports|layer|container)/.test(head.trim())) {
      const inner = dropUnused(body)
      return inner.trim() ? `${head}{${inner}}` : ''
    }
    if (head.trim().startsWith('@')) return `${head}{${body}}`
    const kept = selectors(head).filter(s => !gone.test(s.replace(/:not\([^)]*\)/g, '')))
    return kept.length ? `${kept.join(',')}{${body}}` : ''
  }).join('')
}

// blocks splits a stylesheet at its top level into "head{body}" and, with a null body, statements such as @charset.
function blocks (css) {
  const found = []
  let start = 0
  for (let i = 0; i < css.length; i++) {
    if (css[i] === ';') {
      found.push({ head: css.slice(start, i + 1), body: null })
      start = i + 1
    } else if (css[i] === '{') {
      const end = closing(css, i)
      found.push({ head: css.slice(start, i), body: css.slice(i + 1, end) })
      i = end
      start = end + 1
    }
  }
  if (css.slice(start).trim()) throw new Error('the stylesheet does not end where it should')
  return found
}

function closing (css, open) {
  let depth = 0
  for (let i = open; i < css.length; i++) {
    if (css[i] === '"' || css[i] === "'") i = css.indexOf(css[i], i + 1)
    else if (css[i] === '{') depth++
    else if (css[i] === '}' && --depth === 0) return i
  }
  throw new Error('a brace is missing in the stylesheet')
}

// selectors splits a list at its commas, but not inside :is(…) and [attr="…"].
function selectors (head) {
  return head.match(/(?:\([^()]*(?:\([^()]*\)[^()]*)*\)|\[[^\]]*\]|[^,])+/g) ?? [head]
}
