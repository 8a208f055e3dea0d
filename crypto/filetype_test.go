package crypto

import (
	"encoding/json"
	"flag"
	"os"
	"strings"
	"testing"
)

type fileTypeCase struct {
	Name    string `json:"name"`
	Content b64    `json:"content"`
	Type    string `json:"type"`
	Cut     bool   `json:"cut"`
}

var fileTypeCases = []fileTypeCase{
	{"a.pdf", b64("%PDF-1.7 …\n%%EOF\n"), "application/pdf", false},
	{"a.pdf", b64("%PDF-1.7 …"), "application/pdf", true},
	{"not-a.png", b64("%PDF-1.7 …\n%%EOF"), "application/pdf", false},
	{"a.png", b64("\x89PNG\r\n\x1a\n…IEND\xae\x42\x60\x82"), "image/png", false},
	{"a.png", b64("\x89PNG\r\n\x1a\n…"), "image/png", true},
	{"a.jpg", b64("\xff\xd8\xff\xe0…\xff\xd9"), "image/jpeg", false},
	{"a.jpg", b64("\xff\xd8\xff\xe0…"), "image/jpeg", true},
	{"a.gif", b64("GIF89a…\x3b\x00\x00"), "image/gif", false},
	{"a.webp", b64("RIFF\x04\x00\x00\x00WEBP"), "image/webp", false},
	{"a.webp", b64("RIFF\x05\x00\x00\x00WEBP"), "image/webp", true},
	{"live.wav", b64("RIFF\xff\xff\xff\xffWAVE"), "audio/wav", false},
	{"a.heic", b64("\x00\x00\x00\x10ftypheic\x00\x00\x00\x00"), "image/heic", false},
	{"a.mp4", b64("\x00\x00\x00\x10ftypisom\x00\x00\x00\x00\x00\x00\x00\xffmdat"), "video/mp4", true},
	{"a.mp4", b64("\x00\x00\x00\x10ftypisom\x00\x00\x00\x00\x00\x00\x00\x00mdat…"), "video/mp4", false},
	{"a.mov", b64("\x00\x00\x00\x0cftypqt  \x00\x00\x00\x01wide\x00\x00"), "video/quicktime", true},
	{"a.docx", b64("PK\x03\x04…PK\x05\x06"), ooxml + "wordprocessingml.document", false},
	{"a.docx", b64("PK\x03\x04…"), ooxml + "wordprocessingml.document", true},
	{"a.zip", b64("PK\x03\x04…PK\x05\x06"), "", false},
	{"a.doc", b64(oldOffice + strings.Repeat("\x00", 100)), "application/msword", true},
	{"a.txt", b64("Grüße, überall ✓\n"), "text/plain", false},
	{"page.html", b64("<script>alert(1)</script>"), "text/plain", false},
	{"a.txt", b64("half a ch\xc3"), "", false},
	{"a.exe", b64("MZ\x90\x00\x03"), "", false},
	{"a.txt", b64(""), "", false},
}

var updateFileTypes = flag.Bool("update-filetypes", false, "write testdata/go-filetypes.json anew")

func TestFileTypes(t *testing.T) {
	check := func(t *testing.T, cases []fileTypeCase) {
		if len(cases) < 10 {
			t.Fatal("too few cases to prove anything")
		}
		for _, c := range cases {
			mime := SniffType(c.Content, c.Name, int64(len(c.Content)))
			equal(t, "type of "+c.Name, mime, c.Type)
			if mime != "" {
				equal(t, "cut off: "+c.Name, LooksCutOff(mime, c.Content, c.Content, int64(len(c.Content))), c.Cut)
			}
		}
	}
	t.Run("ours", func(t *testing.T) { check(t, fileTypeCases) })
	t.Run("the browser's", func(t *testing.T) {
		text, err := os.ReadFile("testdata/ts-filetypes.json")
		if err != nil {
			t.Fatal(err)
		}
		var theirs []fileTypeCase
		if err := json.Unmarshal(text, &theirs); err != nil {
			t.Fatal(err)
		}
		check(t, theirs)
	})
	if *updateFileTypes {
		text, err := json.MarshalIndent(fileTypeCases, "", " ")
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile("testdata/go-filetypes.json", append(text, '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func FuzzFileTypes(f *testing.F) {
	for _, c := range fileTypeCases {
		f.Add([]byte(c.Content), c.Name)
	}
	f.Fuzz(func(t *testing.T, content []byte, name string) {
		if mime := SniffType(content, name, int64(len(content))); mime != "" {
			LooksCutOff(mime, content, content, int64(len(content)))
		}
	})
}
