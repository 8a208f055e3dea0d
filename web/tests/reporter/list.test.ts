// What a worker's page makes of a list and a poster: every way to refuse has words of its own.
import assert from 'node:assert/strict'
import test from 'node:test'
import { newID, newIdentity, newSignSeed, recipientOf, signPublic, toB64 } from '../../src/crypto'
import { verifyList, type SignedList } from '../../src/crypto/list'
import { readPoster, type Scanned } from '../../src/poster'
import { readersOf, recoveryOf, saidOf, type Draft } from '../../src/reporter/draft'
import type { TrustedRoster } from '../../src/reporter/page'
import { checkedWords, mustFollow, mustMatch, Refused, refusalWords, sameChain, whyOf, type Why } from '../../src/reporter/list'
import { Chain, signer, type Body, type Lists } from '../lib/lists'

const management = await signer('management', 'Daniel Price')
const staff = await signer('staff', 'Grace Adeyemi')
const both = [management, staff]
const desk = newID()
const reader = async (name: string): Promise<Body['readers'][number]> => ({
  id: newID(), name, title: '', role: 'guardian', side: 'independent', desk, recipient: await recipientOf(await newIdentity()), sign: toB64(signPublic(newSignSeed())), since: '2026-01-05'
})
const body: Body = { organisation: newID(), desks: [{ id: desk, kind: 'guardian', name: 'Guardians' }], readers: [await reader('Maya')], former: [], recovery: { management: '', staff: '' }, log: '' }
const more = { ...body, readers: [...body.readers, await reader('Sam')] }
const chain = Chain.empty.add(body, both).add(more, both).add(body, both)
const list = (n = 3, of = chain) => verifyList(of.at(n).heads, of.at(n).list)

function why (act: () => unknown): Why | '' {
  try {
    act()
    return ''
  } catch (error) {
    return whyOf(error)
  }
}

test('a list that does not verify is refused with its own words', () => {
  const { heads, list: line } = chain.at()
  const cases: [Why, Lists][] = [
    ['unsigned', { heads: [], list: '' }],
    ['altered', { heads, list: line.replace('Maya', 'Mara') }],
    ['altered', { heads, list: chain.at(2).list }],
    ['altered', { heads: [heads[0]!, heads[1]!, { ...heads[2]!, signatures: heads[1]!.signatures }], list: line }],
    ['chain', { heads: [heads[0]!, heads[2]!], list: line }],
    ['chain', { heads: heads.slice(1), list: line }],
    ['side', Chain.empty.add(body, both).add(more, both, [staff]).at()]
  ]
  for (const [want, lists] of cases) assert.equal(why(() => verifyList(lists.heads, lists.list)), want)
})

test('a list must be the one the page began with, or follow from it', () => {
  const fork = Chain.empty.add(more, both).add(body, both).add(more, both)
  assert.equal(why(() => mustFollow(list(), list(2))), '')
  assert.equal(why(() => mustFollow(list(), list())), '')
  assert.equal(why(() => mustFollow(list(2), list())), 'older')
  assert.equal(why(() => mustFollow(list(3, fork), list())), 'other')
  const one = Chain.empty.add(body, both)
  const dropped = { heads: one.heads.map((head) => ({ ...head, signatures: head.signatures.slice(1) })), list: one.at().list }
  assert.equal(why(() => mustFollow(verifyList(dropped.heads, dropped.list), list(1, one))), 'side')
  assert.equal(why(() => mustFollow(list(1, one), verifyList(dropped.heads, dropped.list))), '')
  assert.equal(sameChain(list(), { number: 2, hash: chain.hash(2) }), null)
  assert.equal(sameChain(list(2), { number: 3, hash: chain.hash(3) }), 'report_older')
  assert.equal(sameChain(list(3, fork), { number: 2, hash: chain.hash(2) }), 'report_other')
  for (const none of [{ number: 0, hash: '' }, { number: -1, hash: '' }, { number: 1.5, hash: '' }]) assert.equal(sameChain(list(), none), 'report_other')
})

test('a page opened from a poster must match it', () => {
  const poster = (n: number, side: string, of = chain): Scanned => readPoster(`#list=${n}.${of.hash(n)}.${side}`)
  const halves = Chain.empty.add(body, both, [staff]).add(more, both)
  const fork = Chain.empty.add(more, both).add(body, both).add(more, both)
  assert.equal(why(() => mustMatch(list(), null)), '')
  for (const n of [1, 2, 3]) for (const side of ['management', 'staff']) assert.equal(why(() => mustMatch(list(), poster(n, side))), '')
  assert.equal(why(() => mustMatch(list(2), poster(3, 'staff'))), 'poster_newer')
  assert.equal(why(() => mustMatch(list(), poster(2, 'staff', fork))), 'poster')
  assert.equal(why(() => mustMatch(list(2, halves), poster(1, 'staff', halves))), '')
  assert.equal(why(() => mustMatch(list(2, halves), poster(1, 'management', halves))), 'poster_side')
  assert.equal(why(() => mustMatch(list(), readPoster('#list=2'))), 'code')
  assert.match(checkedWords(list(), poster(3, 'staff')).text, /the staff side has signed and printed/)
  assert.match(checkedWords(list(), poster(1, 'management')).text, /poster shows list 1, and now it is list 3.*management has signed every change/)
})

test('the code of a poster is read strictly', () => {
  const hash = 'ab'.repeat(32)
  assert.deepEqual(readPoster(`#list=12.${hash}.staff`), { number: 12, hash, side: 'staff' })
  assert.deepEqual(readPoster(`#list=12.${hash}.staff~two-ways`), { number: 12, hash, side: 'staff' })
  for (const none of ['', '#', '#maincontent', '#List=1', `#list-1.${hash}.staff`]) assert.equal(readPoster(none), null, none)
  const bad = ['', '1', `1.${hash}`, `1.${hash}.Staff`, `1.${hash}.both`, `01.${hash}.staff`, `0.${hash}.staff`, `-1.${hash}.staff`, `1.${hash.toUpperCase()}.staff`, `1.${hash}.staff `, `1.${hash}.staff\n`, `1.${hash}.staff.x`, `1.${hash}.staff&ward=7`, `1.${hash.slice(1)}.staff`, `9999999999.${hash}.staff`]
  for (const one of bad) assert.equal(readPoster(`#list=${one}`), 'unreadable', one)
})

test('a report says under which list it was sealed, who was left out, and whether it may be recovered', async () => {
  const recovery = { management: await recipientOf(await newIdentity()), staff: await recipientOf(await newIdentity()) }
  const signed = Chain.empty.add({ ...more, recovery }, both)
  const roster = (of: SignedList): TrustedRoster => ({
    v: 1, organisation: { id: body.organisation, name: 'Heronbrook', demo: false }, door: more.readers[0]?.recipient ?? recovery.staff, away: [], links: [], areas: [], themes: [], groups: [],
    limits: { file_bytes: 1, files: 1, readers: 24 }, list: of, desks: of.body.desks, readers: of.body.readers
  })
  const [maya, sam] = more.readers.map((one) => one.id) as [string, string]
  const draft: Draft = {
    kind: 'concern', desks: [desk], omit: [sam, 'somebody of another desk'], mode: 'anonymous', name: '', contact: '', opens: [], thank: '', what: 'What', when: '', where: '',
    area: '', themes: [], notSure: false, group: '', danger: false, detriment: "", share: '', unrecovered: false, whole: [], member: ''
  }
  const with_ = saidOf(draft, roster(list(1, signed)), '2026-11-22')
  assert.deepEqual([with_.omitted, with_.recovery, with_.list], [[sam], true, { number: 1, hash: signed.hash() }])
  assert.deepEqual(readersOf(draft, roster(list(1, signed))).map((one) => one.id), [maya])
  assert.deepEqual(recoveryOf(draft, roster(list(1, signed))), recovery)
  const no = { ...draft, unrecovered: true }
  assert.equal(recoveryOf(no, roster(list(1, signed))), null)
  assert.equal(saidOf(no, roster(list(1, signed)), '2026-11-22').recovery, false)
  assert.equal(saidOf(draft, roster(list()), '2026-11-22').recovery, true, 'it is their wish, also while there is no spare key')
})

test('every refusal has a heading and says what happened', () => {
  const all: Why[] = ['unsigned', 'altered', 'chain', 'side', 'older', 'other', 'poster', 'poster_side', 'poster_newer', 'code', 'report_older', 'report_other']
  assert.equal(new Set(all.map((one) => refusalWords(one).title)).size, all.length)
  for (const one of all) assert.ok(refusalWords(one).text.length > 60 && !/signature error|invalid|hash/i.test(refusalWords(one).text), one)
  assert.equal(whyOf(new Refused('code')), 'code')
  assert.equal(whyOf(new TypeError('nonsense')), 'altered')
})
