import assert from "node:assert/strict";
import { test } from "node:test";
import { openable, viewAs } from "../../src/staff/case/filetypes";

const head = (text: string): Uint8Array => Uint8Array.from(text, (c) => c.charCodeAt(0));

test("only kinds that run nothing may be opened in the page", () => {
  for (const type of ["image/png", "image/jpeg", "image/gif", "image/webp", "application/pdf", "text/plain", "video/mp4", "audio/ogg"]) assert.notEqual(openable(type), null, type);
  for (const type of ["text/html", "image/svg+xml", "application/xhtml+xml", "text/xml", "application/javascript", "application/zip", "image/heic", "", "constructor", "__proto__", "toString"]) assert.equal(openable(type), null, type);
});

test("content decides the type it is shown under, and what does not fit is not shown", () => {
  assert.equal(viewAs("image", head("\x89PNG\r\n\x1a\n")), "image/png");
  assert.equal(viewAs("image", head("\xff\xd8\xff\xe0")), "image/jpeg");
  assert.equal(viewAs("image", head("<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'>")), "");
  assert.equal(viewAs("pdf", head("%PDF-1.7")), "application/pdf");
  assert.equal(viewAs("pdf", head("<html><script>alert(1)</script>")), "");
  assert.equal(viewAs("video", head("<html>")), "");
  assert.equal(viewAs("text", head("<html>")), "text/plain", "text is only ever a text node");
});
