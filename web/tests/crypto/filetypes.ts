// Small files of every kind, whole and cut off, with the verdict written by hand. They become ts-filetypes.json.

import { concat, toB64, utf8 } from "../../src/crypto";
import type { FileTypeVector } from "./schema";

function bytes(...items: (number | string | Uint8Array)[]): Uint8Array {
  return concat(...items.map((one) => (typeof one === "number" ? Uint8Array.of(one) : typeof one === "string" ? utf8(one) : one)));
}

const zeros = (n: number): Uint8Array => new Uint8Array(n);
const u32 = (n: number): Uint8Array => Uint8Array.of(n >>> 24, n >>> 16, n >>> 8, n);
const u32LE = (n: number): Uint8Array => u32(n).reverse();
const box = (name: string, body: Uint8Array): Uint8Array => bytes(u32(8 + body.length), name, body);
const long = (name: string, body: Uint8Array): Uint8Array => bytes(u32(1), name, u32(0), u32(16 + body.length), body);
const less = (whole: Uint8Array, by = 1): Uint8Array => whole.subarray(0, whole.length - by);
const OOXML = "application/vnd.openxmlformats-officedocument.";
const ODF = "application/vnd.oasis.opendocument.";

/** The vectors. */
export function fileTypes(): FileTypeVector[] {
  return [...pictures(), ...recordings(), ...documents(), ...refusedOnes()].map(([name, content, type, cut]) => ({ name, content: toB64(content), type, cut }));
}

type Row = [name: string, content: Uint8Array, type: string, cut: boolean];

function pictures(): Row[] {
  const png = bytes(0x89, "PNG\r\n", 0x1a, "\n", zeros(50), zeros(4), "IEND", 0xae, 0x42, 0x60, 0x82);
  const jpeg = bytes(0xff, 0xd8, 0xff, 0xe0, zeros(90), 0xff, 0xd9);
  const webp = bytes("RIFF", u32LE(24), "WEBP", zeros(20));
  const heic = bytes(box("ftyp", bytes("heic", zeros(4))), box("mdat", zeros(40)));
  return [
    ["a.png", png, "image/png", false],
    ["a.png", less(png), "image/png", true],
    ["a.png", bytes(png, "trailing notes"), "image/png", false],
    ["a.jpg", jpeg, "image/jpeg", false],
    ["a.jpg", less(jpeg), "image/jpeg", true],
    ["a.jpg", bytes(jpeg, zeros(5000)), "image/jpeg", false],
    ["a.jpg", bytes(jpeg, zeros(70_000)), "image/jpeg", true],
    ["wrong-name.exe", jpeg, "image/jpeg", false],
    ["a.gif", bytes("GIF89a", zeros(20), 0x3b), "image/gif", false],
    ["a.gif", bytes("GIF87a", zeros(20), 0x3b, zeros(3)), "image/gif", false],
    ["a.gif", bytes("GIF89a", zeros(20), 1), "image/gif", true],
    ["a.webp", webp, "image/webp", false],
    ["a.webp", less(webp), "image/webp", true],
    ["a.heic", heic, "image/heic", false],
    ["a.heic", less(heic), "image/heic", true],
  ];
}

function recordings(): Row[] {
  const wav = bytes("RIFF", u32LE(24), "WAVE", zeros(20));
  const ftyp = (brand: string): Uint8Array => box("ftyp", bytes(brand, zeros(4)));
  const mp4 = bytes(ftyp("isom"), box("mdat", zeros(100)), box("moov", zeros(30)));
  const far = bytes(ftyp("mp42"), box("mdat", zeros(6000)), box("moov", zeros(30)));
  const unseen = bytes(ftyp("mp42"), box("mdat", zeros(5000)), box("free", zeros(72_000)), box("moov", zeros(30)));
  return [
    ["a.wav", wav, "audio/wav", false],
    ["a.wav", less(wav), "audio/wav", true],
    ["live.wav", bytes("RIFF", u32(0xffffffff), "WAVE", zeros(20)), "audio/wav", false],
    ["live.wav", bytes("RIFF", u32(0), "WAVE", zeros(20)), "audio/wav", false],
    ["a.mp4", mp4, "video/mp4", false],
    ["a.mp4", less(mp4), "video/mp4", true],
    ["a.mp4", less(mp4, 35), "video/mp4", true],
    ["a.mp4", less(mp4, 38), "video/mp4", false],
    ["far.mp4", far, "video/mp4", false],
    ["far.mp4", less(far), "video/mp4", true],
    ["unseen.mp4", less(unseen), "video/mp4", false],
    ["long.mp4", bytes(ftyp("iso6"), long("mdat", zeros(60))), "video/mp4", false],
    ["long.mp4", bytes(ftyp("iso6"), less(long("mdat", zeros(60)))), "video/mp4", true],
    ["long.mp4", bytes(ftyp("iso6"), u32(1), "mdat", zeros(4)), "video/mp4", true],
    ["open.mp4", bytes(ftyp("avc1"), u32(0), "mdat", zeros(9)), "video/mp4", false],
    ["tiny box.mp4", bytes(ftyp("avc1"), u32(3), "mdat", zeros(9)), "video/mp4", true],
    ["a.mov", bytes(ftyp("qt  "), box("moov", zeros(9))), "video/quicktime", false],
    ["a.m4a", bytes(ftyp("M4A "), box("moov", zeros(9))), "audio/mp4", false],
    ["a.m4v", bytes(ftyp("M4V "), box("moov", zeros(9))), "video/mp4", false],
    ["a.mp3", bytes("ID3", zeros(30)), "audio/mpeg", false],
    ["a.mp3", bytes(0xff, 0xfb, 0x90, zeros(30)), "audio/mpeg", false],
    ["a.ogg", bytes("OggS", zeros(30)), "audio/ogg", false],
  ];
}

function documents(): Row[] {
  const zip = bytes("PK", 3, 4, zeros(40), "PK", 5, 6, zeros(18));
  const pdf = bytes("%PDF-1.7\n", zeros(30), "\n%%EOF\n");
  const old = (sector: number, sectors: number): Uint8Array => {
    const head = bytes(0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, zeros(40), u32LE(sector), zeros(460));
    return bytes(head, zeros(512 * sectors));
  };
  return [
    ["a.pdf", pdf, "application/pdf", false],
    ["a.pdf", less(pdf, 3), "application/pdf", true],
    ["a.docx", zip, `${OOXML}wordprocessingml.document`, false],
    ["B.XLSX", zip, `${OOXML}spreadsheetml.sheet`, false],
    ["c.d.pptx", zip, `${OOXML}presentationml.presentation`, false],
    ["a.odt", zip, `${ODF}text`, false],
    ["a.ods", zip, `${ODF}spreadsheet`, false],
    ["a.odp", zip, `${ODF}presentation`, false],
    ["a.docx", less(zip, 20), `${OOXML}wordprocessingml.document`, true],
    ["a.doc", old(1, 2), "application/msword", false],
    ["a.xls", old(0, 1), "application/vnd.ms-excel", false],
    ["a.ppt", old(9, 3), "application/vnd.ms-powerpoint", true],
    ["a.doc", less(old(1, 2)), "application/msword", true],
    ["a.doc", old(0xfffffffe, 1), "application/msword", false],
    ["a.doc", old(1, 2).subarray(0, 40), "application/msword", true],
    ["a.txt", utf8("Plain words — naïve ones.\r\n\tIndented.\f"), "text/plain", false],
    ["no ending", utf8("{}"), "text/plain", false],
    ["page.html", utf8("<script>alert(1)</script>"), "text/plain", false],
    ["long.txt", bytes("x".repeat(4095), "é", "y".repeat(100)), "text/plain", false],
    ["bom.csv", bytes(0xef, 0xbb, 0xbf, "a,b\n"), "text/plain", false],
  ];
}

function refusedOnes(): Row[] {
  const zip = bytes("PK", 3, 4, zeros(40), "PK", 5, 6, zeros(18));
  return [
    ["empty.txt", zeros(0), "", false],
    ["a.zip", zip, "", false],
    ["a.docm", zip, "", false],
    ["docx", zip, "", false],
    ["a.exe", bytes("MZ", zeros(60)), "", false],
    ["a", bytes(0x7f, "ELF", zeros(60)), "", false],
    ["a.msi", bytes(0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, zeros(600)), "", false],
    ["latin1.txt", bytes("caf", 0xe9, " au lait"), "", false],
    ["cut.txt", bytes("caf", 0xc3), "", false],
    ["utf16.txt", bytes(0xff, 0xfe, "a", 0, "b", 0), "", false],
    ["nul.txt", bytes("a", 0, "b"), "", false],
    ["esc.txt", bytes("a", 0x1b, "[31m"), "", false],
    ["a.avif", bytes(box("ftyp", bytes("avif", zeros(4))), box("mdat", zeros(9))), "", false],
    ["short.png", bytes(0x89, "PN"), "", false],
  ];
}
