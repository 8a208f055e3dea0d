// An identity that is expanded once and then opens many files: what a desk of thousands of cases needs. docs/format.md §1, identity(seed).
//
// The age package takes 5 ms a file, more than half of it for making the same keys out of the same 32 bytes again, and for X25519 in JavaScript.
// This is the same key exchange as an object of the package's own interface `Identity`: ML-KEM-768 and SHA-3 by noble, X25519 by the browser where
// it has it, put together as age's specification says (X-Wing as in draft-connolly-cfrg-xwing-kem, HPKE base mode of RFC 9180). Nothing is
// decided here: a wrong result opens nothing, because the file key, the header and the content are each authenticated, and then the package
// tries by itself. The tests open the same files both ways.

import { Decrypter, type Identity as AgeIdentity, type Stanza } from "age-encryption";
import { chacha20poly1305 } from "@noble/ciphers/chacha.js";
import { x25519 } from "@noble/curves/ed25519.js";
import { expand, extract } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { sha3_256, shake256 } from "@noble/hashes/sha3.js";
import { ml_kem768 } from "@noble/post-quantum/ml-kem.js";
import { base64nopad, bech32 } from "@scure/base";
import { concat, part, utf8 } from "./bytes";
import type { Identity } from "./identity";
import { open, OpenError } from "./seal";

const KIND = "mlkem768x25519";
const COMBINER = utf8("\\.//^\\");
const KEM_CIPHERTEXT = 1088;
const SHARE = KEM_CIPHERTEXT + 32;

/** Opens like seal.ts's open, for as long as it is held. */
export class Expanded implements AgeIdentity {
  private constructor(
    private readonly identity: Identity,
    private readonly kem: Uint8Array, // expanded secret key
    private readonly publicX: Uint8Array,
    private readonly exchange: (share: Uint8Array) => Promise<Uint8Array>,
  ) {}

  static async of(identity: Identity): Promise<Expanded> {
    const seeds = shake256(bech32.decodeToBytes(identity).bytes, { dkLen: 96 });
    const secretX = seeds.subarray(64);
    return new Expanded(identity, ml_kem768.keygen(seeds.subarray(0, 64)).secretKey, x25519.getPublicKey(secretX), await exchangeOf(secretX));
  }

  /** Opens what seal made. Throws OpenError unless the file is whole, unchanged and sealed to this identity. */
  async open(file: Uint8Array): Promise<Uint8Array> {
    try {
      const age = new Decrypter();
      age.addIdentity(this);
      return await age.decrypt(file);
    } catch (error) {
      if (error instanceof OpenError) throw error;
      return open(file, this.identity); // whatever went wrong, the package has the last word
    }
  }

  /** The file key, from the first stanza that is for this identity. Called by the package. */
  async unwrapFileKey(stanzas: Stanza[]): Promise<Uint8Array | null> {
    for (const { args, body } of stanzas) {
      if (args.length !== 2 || args[0] !== KIND || body.length !== 32) continue;
      const share = base64nopad.decode(args[1] ?? "");
      if (share.length !== SHARE) continue;
      const { key, nonce } = schedule(await this.decapsulate(share));
      try {
        return chacha20poly1305(key, nonce).decrypt(body);
      } catch {
        continue; // for somebody else
      }
    }
    return null;
  }

  private async decapsulate(share: Uint8Array): Promise<Uint8Array> {
    const shareX = share.subarray(KEM_CIPHERTEXT);
    const fromX = await this.exchange(shareX);
    return sha3_256(concat(ml_kem768.decapsulate(share.subarray(0, KEM_CIPHERTEXT), this.kem), fromX, shareX, this.publicX, COMBINER));
  }
}

const PKCS8_X25519 = Uint8Array.of(0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x6e, 0x04, 0x22, 0x04, 0x20); // RFC 8410

/** exchangeOf is X25519 with this secret: the browser's own, or noble's where it has none. */
async function exchangeOf(secret: Uint8Array): Promise<(share: Uint8Array) => Promise<Uint8Array>> {
  try {
    const key = await crypto.subtle.importKey("pkcs8", part(concat(PKCS8_X25519, secret)), "X25519", false, ["deriveBits"]);
    const native = async (share: Uint8Array): Promise<Uint8Array> => {
      const peer = await crypto.subtle.importKey("raw", part(share), "X25519", false, []);
      return new Uint8Array(await crypto.subtle.deriveBits({ name: "X25519", public: peer }, key, 256));
    };
    await native(x25519.GuBytes);
    return native;
  } catch {
    return async (share) => x25519.getSharedSecret(secret, share);
  }
}

// HPKE's key schedule (RFC 9180 §5.1) in base mode: KEM 0x647a (X-Wing), HKDF-SHA256, ChaCha20-Poly1305. All but the secret is the same for every file.
const SUITE = concat(utf8("HPKE"), Uint8Array.of(0x64, 0x7a, 0x00, 0x01, 0x00, 0x03));
const labelled = (label: string, input: Uint8Array): Uint8Array => concat(utf8("HPKE-v1"), SUITE, utf8(label), input);
const context = concat(
  Uint8Array.of(0),
  extract(sha256, labelled("psk_id_hash", new Uint8Array(0))),
  extract(sha256, labelled("info_hash", utf8(`age-encryption.org/${KIND}`))),
);

function schedule(shared: Uint8Array): { key: Uint8Array; nonce: Uint8Array } {
  const secret = extract(sha256, labelled("secret", new Uint8Array(0)), shared);
  const expanded = (label: string, length: number): Uint8Array => expand(sha256, secret, concat(Uint8Array.of(0, length), labelled(label, context)), length);
  return { key: expanded("key", 32), nonce: expanded("base_nonce", 12) };
}
