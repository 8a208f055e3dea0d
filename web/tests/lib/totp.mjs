// The codes of an authenticator app (RFC 6238: SHA-1, six digits, 30 seconds), for people of the tests.
import { createHmac } from 'node:crypto'

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
const used = new Map() // secret → the last step whose code was given out: the service takes none twice

function bytes (base32) {
  let bits = ''
  for (const c of base32.replace(/\s/g, '')) bits += ALPHABET.indexOf(c).toString(2).padStart(5, '0')
  return Buffer.from(bits.match(/.{8}/g).map(b => parseInt(b, 2)))
}

/** codeAt is the code of a step. */
export function codeAt (secret, step) {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(step))
  const mac = createHmac('sha1', bytes(secret)).update(counter).digest()
  const at = mac[19] & 15
  return String((mac.readUInt32BE(at) & 0x7fffffff) % 1e6).padStart(6, '0')
}

/** nextCode is one that has not been used and that the service takes now; it waits for one when it must. */
export async function nextCode (secret) {
  secret = secret.replace(/\s/g, '')
  const now = () => Math.floor(Date.now() / 30_000)
  const step = Math.max(now(), (used.get(secret) ?? 0) + 1)
  while (step > now() + 1) await new Promise(resolve => setTimeout(resolve, 500))
  used.set(secret, step)
  return codeAt(secret, step)
}
