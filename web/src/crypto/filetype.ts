// Which files are taken, told by their content, and whether one looks cut off. The same rules as crypto's SniffType and LooksCutOff.
//
// head: the first 4,096 bytes. tail: the last 66,560. Both are the whole file when it is shorter. Numbers are big-endian unless marked LE.
// The extension is what follows the name's last dot, lower-cased. The first row that matches decides; no row: refused. An empty file is refused.
//
//   type                          begins with                                        looks cut off when
//   application/pdf               "%PDF-"                                            tail lacks "%%EOF"
//   image/png                     89 "PNG" 0D 0A 1A 0A                               tail lacks "IEND" AE 42 60 82
//   image/jpeg                    FF D8 FF                                           tail lacks FF D9
//   image/gif                     "GIF87a", "GIF89a"                                 last byte that is not 0 is not 3B
//   image/webp                    "RIFF" …4 "WEBP"                                   8 + LE uint32 at 4 > size
//   audio/wav                     "RIFF" …4 "WAVE"                                   the same, unless that number is 0 or FFFFFFFF (live recorders)
//   image/heic                    …4 "ftyp" and at 8 heic heix hevc hevx heim heis mif1 msf1     boxes, see below
//   audio/mp4                     …4 "ftyp" and at 8 "M4A " "M4B "                   boxes
//   video/quicktime               …4 "ftyp" and at 8 "qt  "                          boxes
//   video/mp4                     …4 "ftyp" and at 8 isom iso2 iso3 iso4 iso5 iso6 mp41 mp42 avc1 dash "M4V " MSNV 3gp4 3gp5 3gp6 3gp7    boxes
//   audio/mpeg                    "ID3", or FF then one of FB FA F3 F2 E3 E2         never
//   audio/ogg                     "OggS"                                             never
//   the OOXML or OpenDocument     "PK" 03 04, extension docx xlsx pptx odt ods odp   tail lacks "PK" 05 06
//     type of the extension
//   application/msword,           D0 CF 11 E0 A1 B1 1A E1, extension doc, xls, ppt   512 × (LE uint32 at 48 + 2) > size, unless that number is
//     …ms-excel, …ms-powerpoint                                                        above FFFFFFF9: the directory's sector is missing
//   text/plain                    head is UTF-8 (a character cut by the end of head  never
//                                 is fine when the file goes on) without 00-08, 0B, 0E-1F, 7F
//
// Boxes: from 0, read a box's length (uint32 at its start; 1: uint64 eight bytes on; 0: to the end of the file) and step over it. Cut off when
// a box ends after the file, is shorter than its own header, or a box header is incomplete; not when the next header lies in neither head nor tail.

const HEAD = 4096;
const TAIL = 66_560;

type Cut = (head: Uint8Array, tail: Uint8Array, size: number) => boolean;

interface Row {
  type: string;
  extensions: string[];
  matches: (head: Uint8Array, extension: string, size: number) => boolean;
  cut: Cut;
}

const never: Cut = () => false;
const lacks = (end: Uint8Array): Cut => (_, tail) => lastIndexOf(tail, end) < 0;
const OOXML = "application/vnd.openxmlformats-officedocument.";
const ODF = "application/vnd.oasis.opendocument.";

const ROWS: readonly Row[] = /* @__PURE__ */ (() => [
  row("application/pdf", ["pdf"], ascii("%PDF-"), lacks(ascii("%%EOF"))),
  row("image/png", ["png"], bytes(0x89, "PNG", 0x0d, 0x0a, 0x1a, 0x0a), lacks(bytes("IEND", 0xae, 0x42, 0x60, 0x82))),
  row("image/jpeg", ["jpg", "jpeg", "jfif"], bytes(0xff, 0xd8, 0xff), lacks(bytes(0xff, 0xd9))),
  { type: "image/gif", extensions: ["gif"], matches: (head) => startsWith(head, ascii("GIF87a")) || startsWith(head, ascii("GIF89a")), cut: gifCut },
  { type: "image/webp", extensions: ["webp"], matches: (head) => riff(head, "WEBP"), cut: riffCut(false) },
  { type: "audio/wav", extensions: ["wav"], matches: (head) => riff(head, "WAVE"), cut: riffCut(true) },
  boxes("image/heic", ["heic", "heif"], ["heic", "heix", "hevc", "hevx", "heim", "heis", "mif1", "msf1"]),
  boxes("audio/mp4", ["m4a", "m4b", "mp4"], ["M4A ", "M4B "]),
  boxes("video/quicktime", ["mov", "qt"], ["qt  "]),
  boxes("video/mp4", ["mp4", "m4v", "3gp"], ["isom", "iso2", "iso3", "iso4", "iso5", "iso6", "mp41", "mp42", "avc1", "dash", "M4V ", "MSNV", "3gp4", "3gp5", "3gp6", "3gp7"]),
  { type: "audio/mpeg", extensions: ["mp3"], matches: isMP3, cut: never },
  row("audio/ogg", ["ogg", "oga", "opus", "ogv"], ascii("OggS"), never),
  container(`${OOXML}wordprocessingml.document`, "docx"),
  container(`${OOXML}spreadsheetml.sheet`, "xlsx"),
  container(`${OOXML}presentationml.presentation`, "pptx"),
  container(`${ODF}text`, "odt"),
  container(`${ODF}spreadsheet`, "ods"),
  container(`${ODF}presentation`, "odp"),
  oldOffice("application/msword", "doc"),
  oldOffice("application/vnd.ms-excel", "xls"),
  oldOffice("application/vnd.ms-powerpoint", "ppt"),
  { type: "text/plain", extensions: ["txt", "text", "csv", "tsv", "md", "log", "eml", "ics", "vcf"], matches: isText, cut: never },
])();

/** What a file input may offer: a convenience of the dialogue, never a check. */
export const ACCEPT = /* @__PURE__ */ (() => [...new Set(ROWS.flatMap((one) => one.extensions.map((extension) => `.${extension}`)))].join(","))();

/** The media type a file is taken as, by its content, or "" when it is refused. */
export function sniffType(head: Uint8Array, name: string, size: number): string {
  if (size === 0) return "";
  return ROWS.find((one) => one.matches(head.subarray(0, HEAD), extensionOf(name), size))?.type ?? "";
}

/** Whether a file of this type looks cut off. False is no promise that it is whole. */
export function looksCutOff(type: string, head: Uint8Array, tail: Uint8Array, size: number): boolean {
  return ROWS.find((one) => one.type === type)?.cut(head.subarray(0, HEAD), tail.subarray(Math.max(0, tail.length - TAIL)), size) ?? false;
}

/** Reads the beginning and the end of a chosen file and judges it: type "" is refused. */
export async function checkFile(file: Blob, name: string): Promise<{ type: string; cut: boolean }> {
  const read = async (from: number, to: number): Promise<Uint8Array> => new Uint8Array(await file.slice(from, to).arrayBuffer());
  const head = await read(0, HEAD);
  const tail = await read(Math.max(0, file.size - TAIL), file.size);
  const type = sniffType(head, name, file.size);
  return { type, cut: looksCutOff(type, head, tail, file.size) };
}

/** The type itself when it is one of ours, else `application/octet-stream`: a stranger's file never becomes a page of ours. */
export function knownType(type: string): string {
  return ROWS.some((one) => one.type === type) ? type : "application/octet-stream";
}

/**
 * A name to save a stranger's file under: no path, no control or direction-changing characters, at most 120 characters, and an ending
 * that belongs to its type, so that what was taken as text or as a picture is not run as something else.
 */
export function safeName(name: string, type: string): string {
  const plain = (name.split(/[/\\]/).pop() ?? "").replace(/[\p{C}\p{Zl}\p{Zp}<>:"|?*]/gu, "").replace(/^[.\s]+|[.\s]+$/g, "");
  const endings = ROWS.find((one) => one.type === type)?.extensions ?? ["bin"];
  const letters = Array.from(plain === "" ? "file" : plain);
  const short = letters.length > 120 ? letters.slice(0, 112).join("") : letters.join("");
  return endings.includes(extensionOf(short)) ? short : `${short}.${endings[0]}`;
}

function extensionOf(name: string): string {
  const dot = name.lastIndexOf(".");
  return dot < 0 ? "" : name.slice(dot + 1).toLowerCase();
}

function row(type: string, extensions: string[], start: Uint8Array, cut: Cut): Row {
  return { type, extensions, matches: (head) => startsWith(head, start), cut };
}

function container(type: string, extension: string): Row {
  const start = bytes("PK", 3, 4);
  return { type, extensions: [extension], matches: (head, name) => name === extension && startsWith(head, start), cut: lacks(bytes("PK", 5, 6)) };
}

function oldOffice(type: string, extension: string): Row {
  const start = bytes(0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1);
  return { type, extensions: [extension], matches: (head, name) => name === extension && startsWith(head, start), cut: oldOfficeCut };
}

function boxes(type: string, extensions: string[], brands: string[]): Row {
  return { type, extensions, matches: (head) => at(head, 4, "ftyp") && brands.some((brand) => at(head, 8, brand)), cut: boxesCut };
}

function oldOfficeCut(head: Uint8Array, _: Uint8Array, size: number): boolean {
  if (head.length < 52) return true;
  const sector = view(head).getUint32(48, true);
  return sector <= 0xfffffff9 && 512 * (sector + 2) > size;
}

function gifCut(_: Uint8Array, tail: Uint8Array): boolean {
  let end = tail.length;
  while (end > 0 && tail[end - 1] === 0) end--;
  return tail[end - 1] !== 0x3b;
}

function riff(head: Uint8Array, form: string): boolean {
  return at(head, 0, "RIFF") && at(head, 8, form);
}

function riffCut(live: boolean): Cut {
  return (head, _, size) => {
    const length = view(head).getUint32(4, true);
    return !(live && (length === 0 || length === 0xffffffff)) && length + 8 > size;
  };
}

function boxesCut(head: Uint8Array, tail: Uint8Array, size: number): boolean {
  let from = 0;
  while (from < size) {
    const header = boxHeader(from, head, tail, size);
    if (header === null) return from + 8 > size;
    if (header.length === 1 && header.long === null) return from + 16 > size;
    const length = header.length === 1 ? (header.long ?? 0) : header.length === 0 ? size - from : header.length;
    if (length < (header.length === 1 ? 16 : 8) || from + length > size) return true;
    from += length;
  }
  return false;
}

// boxHeader reads the header at from, if head or tail has it whole.
function boxHeader(from: number, head: Uint8Array, tail: Uint8Array, size: number): { length: number; long: number | null } | null {
  const tailStart = size - tail.length;
  const piece = from + 8 <= head.length ? head.subarray(from) : from >= tailStart ? tail.subarray(from - tailStart) : new Uint8Array(0);
  if (piece.length < 8) return null;
  const long = piece.length >= 16 ? view(piece).getUint32(8) * 2 ** 32 + view(piece).getUint32(12) : null;
  return { length: view(piece).getUint32(0), long };
}

function isMP3(head: Uint8Array): boolean {
  return at(head, 0, "ID3") || (head[0] === 0xff && [0xfb, 0xfa, 0xf3, 0xf2, 0xe3, 0xe2].includes(head[1] ?? 0));
}

function isText(head: Uint8Array, _: string, size: number): boolean {
  if (head.some((b) => b <= 8 || b === 0x0b || (b >= 0x0e && b <= 0x1f) || b === 0x7f)) return false;
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(head, { stream: size > head.length });
    return true;
  } catch {
    return false;
  }
}

function view(piece: Uint8Array): DataView {
  return new DataView(piece.buffer, piece.byteOffset, piece.byteLength);
}

function ascii(text: string): Uint8Array {
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}

function bytes(...items: (number | string)[]): Uint8Array {
  return Uint8Array.from(items.flatMap((item) => (typeof item === "number" ? [item] : [...ascii(item)])));
}

function at(head: Uint8Array, offset: number, text: string): boolean {
  return head.length >= offset + text.length && startsWith(head.subarray(offset), ascii(text));
}

function startsWith(all: Uint8Array, start: Uint8Array): boolean {
  return all.length >= start.length && start.every((byte, i) => all[i] === byte);
}

function lastIndexOf(all: Uint8Array, piece: Uint8Array): number {
  for (let i = all.length - piece.length; i >= 0; i--) if (startsWith(all.subarray(i, i + piece.length), piece)) return i;
  return -1;
}
