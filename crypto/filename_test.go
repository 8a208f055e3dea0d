package crypto

import (
	"strings"
	"testing"
)

// TestSafeName: what a name could do to whoever saves the file under it, it does not. The browser's safeName says the same of these
// (web/tests/crypto/file.test.ts).
func TestSafeName(t *testing.T) {
	for _, c := range [][3]string{
		{"photo.png", "image/png", "photo.png"}, {"Photo.PNG", "image/png", "Photo.PNG"}, {"notes.exe", "text/plain", "notes.exe.txt"},
		{"../../etc/passwd", "text/plain", "passwd.txt"}, {`C:\Users\x\a.pdf`, "application/pdf", "a.pdf"}, {"", "application/pdf", "file.pdf"}, {"...", "image/gif", "file.gif"},
		{"a\u202Egnp.exe", "image/png", "agnp.exe.png"}, {"a\r\nb: c.pdf", "application/pdf", "ab c.pdf"}, {"x.html", "text/html", "x.html.bin"},
		{strings.Repeat("ä", 200) + ".pdf", "application/pdf", strings.Repeat("ä", 112) + ".pdf"},
	} {
		if got := SafeName(c[0], c[1]); got != c[2] {
			t.Errorf("%q as %s: %q, want %q", c[0], c[1], got, c[2])
		}
	}
	for _, rule := range fileRules {
		if len(endings[rule.mime]) == 0 {
			t.Errorf("%s has no ending", rule.mime)
		}
	}
}
