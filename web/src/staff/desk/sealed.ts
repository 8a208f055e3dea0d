// The files a reader keeps for themselves, on this device and on the server: a line of JSON, compressed, padded, sealed to their own key.
// docs/format.md §11. Compressing comes before padding, and Padmé sizes let little of what is inside through.
import { concat, fromUTF8, part, utf8 } from "../../crypto/bytes";
import { Expanded } from "../../crypto/expanded";
import { recipientOf, type Identity, type Recipient } from "../../crypto/identity";
import { paddedSize } from "../../crypto/pad";
import { seal } from "../../crypto/seal";

const HEAD = 4; // bytes that say how long what follows is
const MOST = 64 * 1024 * 1024; // anybody can seal something to a reader: nothing they send may fill the memory

/** A reader's key, ready to seal and open many of their own files. */
export class OwnKey {
  private constructor(
    private readonly expanded: Expanded,
    private readonly recipient: Recipient,
  ) {}

  static async of(identity: Identity): Promise<OwnKey> {
    return new OwnKey(await Expanded.of(identity), await recipientOf(identity));
  }

  async seal(value: unknown): Promise<Uint8Array> {
    const packed = await through(utf8(JSON.stringify(value)), new CompressionStream("gzip"));
    const plain = new Uint8Array(paddedSize(HEAD + packed.length));
    new DataView(plain.buffer).setUint32(0, packed.length);
    plain.set(packed, HEAD);
    return seal(plain, [this.recipient]);
  }

  /** Opens what seal made. Throws for anything else. The value is unchecked. */
  async open(file: Uint8Array): Promise<unknown> {
    const plain = await this.expanded.open(file);
    const length = new DataView(plain.buffer, plain.byteOffset).getUint32(0);
    if (HEAD + length > plain.length) throw new Error("malformed own file");
    return JSON.parse(fromUTF8(await through(plain.subarray(HEAD, HEAD + length), new DecompressionStream("gzip"))));
  }
}

async function through(bytes: Uint8Array, stream: CompressionStream | DecompressionStream): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  const reader = new Blob([part(bytes)]).stream().pipeThrough(stream).getReader();
  for (let size = 0; ; ) {
    const { done, value } = await reader.read();
    if (done) return concat(...pieces);
    size += value.length;
    if (size > MOST) throw new Error("own file too large");
    pieces.push(value);
  }
}
