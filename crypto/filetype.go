package crypto

import (
	"bytes"
	"encoding/binary"
	"slices"
	"strings"
	"unicode/utf8"
)

// FileHead and FileTail are how much of the beginning and the end of a file its type is judged by.
const (
	FileHead = 4096
	FileTail = 66_560
)

// A fileRule says which files it takes and when one of them looks cut off. The table of rules, for both
// languages, is the comment at the top of web/src/crypto/filetype.ts.
type fileRule struct {
	mime    string
	matches func(head []byte, extension string, size int64) bool
	cut     func(head, tail []byte, size int64) bool
}

const (
	ooxml = "application/vnd.openxmlformats-officedocument."
	odf   = "application/vnd.oasis.opendocument."
)

var fileRules = []fileRule{
	{"application/pdf", begins("%PDF-"), lacks("%%EOF")},
	{"image/png", begins("\x89PNG\r\n\x1a\n"), lacks("IEND\xae\x42\x60\x82")},
	{"image/jpeg", begins("\xff\xd8\xff"), lacks("\xff\xd9")},
	{"image/gif", begins("GIF87a", "GIF89a"), func(_, tail []byte, _ int64) bool {
		return !bytes.HasSuffix(bytes.TrimRight(tail, "\x00"), []byte{0x3b})
	}},
	{"image/webp", riff("WEBP"), riffCut(false)},
	{"audio/wav", riff("WAVE"), riffCut(true)},
	{"image/heic", brands("heic", "heix", "hevc", "hevx", "heim", "heis", "mif1", "msf1"), boxesCut},
	{"audio/mp4", brands("M4A ", "M4B "), boxesCut},
	{"video/quicktime", brands("qt  "), boxesCut},
	{"video/mp4", brands("isom", "iso2", "iso3", "iso4", "iso5", "iso6", "mp41", "mp42", "avc1", "dash", "M4V ", "MSNV", "3gp4", "3gp5", "3gp6", "3gp7"), boxesCut},
	{"audio/mpeg", isMP3, whole},
	{"audio/ogg", begins("OggS"), whole},
	{ooxml + "wordprocessingml.document", named("PK\x03\x04", "docx"), lacks("PK\x05\x06")},
	{ooxml + "spreadsheetml.sheet", named("PK\x03\x04", "xlsx"), lacks("PK\x05\x06")},
	{ooxml + "presentationml.presentation", named("PK\x03\x04", "pptx"), lacks("PK\x05\x06")},
	{odf + "text", named("PK\x03\x04", "odt"), lacks("PK\x05\x06")},
	{odf + "spreadsheet", named("PK\x03\x04", "ods"), lacks("PK\x05\x06")},
	{odf + "presentation", named("PK\x03\x04", "odp"), lacks("PK\x05\x06")},
	{"application/msword", named(oldOffice, "doc"), oldOfficeCut},
	{"application/vnd.ms-excel", named(oldOffice, "xls"), oldOfficeCut},
	{"application/vnd.ms-powerpoint", named(oldOffice, "ppt"), oldOfficeCut},
	{"text/plain", isText, whole},
}

const oldOffice = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

// SniffType is the media type a file is taken as, told by its first FileHead bytes and, for office
// documents, its name; "" when it is refused. It never trusts what the sender calls it.
func SniffType(head []byte, name string, size int64) string {
	if size == 0 {
		return ""
	}
	head = head[:min(len(head), FileHead)]
	extension := ""
	if dot := strings.LastIndexByte(name, '.'); dot >= 0 {
		extension = strings.ToLower(name[dot+1:])
	}
	for _, r := range fileRules {
		if r.matches(head, extension, size) {
			return r.mime
		}
	}
	return ""
}

// LooksCutOff says whether a file of this type seems to lack its end, judged by its first FileHead
// and last FileTail bytes. False is no promise that it is whole.
func LooksCutOff(mime string, head, tail []byte, size int64) bool {
	head, tail = head[:min(len(head), FileHead)], tail[max(0, len(tail)-FileTail):]
	i := slices.IndexFunc(fileRules, func(r fileRule) bool { return r.mime == mime })
	return i >= 0 && fileRules[i].cut(head, tail, size)
}

func begins(with ...string) func([]byte, string, int64) bool {
	return func(head []byte, _ string, _ int64) bool {
		return slices.ContainsFunc(with, func(s string) bool { return bytes.HasPrefix(head, []byte(s)) })
	}
}

func named(with, extension string) func([]byte, string, int64) bool {
	return func(head []byte, ext string, _ int64) bool {
		return ext == extension && bytes.HasPrefix(head, []byte(with))
	}
}

func at(b []byte, offset int, s string) bool {
	return len(b) >= offset && bytes.HasPrefix(b[offset:], []byte(s))
}

func riff(form string) func([]byte, string, int64) bool {
	return func(head []byte, _ string, _ int64) bool { return at(head, 0, "RIFF") && at(head, 8, form) }
}

func brands(known ...string) func([]byte, string, int64) bool {
	return func(head []byte, _ string, _ int64) bool {
		return at(head, 4, "ftyp") && slices.ContainsFunc(known, func(b string) bool { return at(head, 8, b) })
	}
}

func isMP3(head []byte, _ string, _ int64) bool {
	return at(head, 0, "ID3") || len(head) > 1 && head[0] == 0xff && bytes.IndexByte([]byte{0xfb, 0xfa, 0xf3, 0xf2, 0xe3, 0xe2}, head[1]) >= 0
}

// isText takes UTF-8 without control characters; a character that the end of head cuts is fine when the file goes on.
func isText(head []byte, _ string, size int64) bool {
	for i := 0; i < len(head); {
		r, n := utf8.DecodeRune(head[i:])
		if r == utf8.RuneError && n == 1 {
			return size > int64(len(head)) && !utf8.FullRune(head[i:])
		}
		if r <= 8 || r == 0x0b || r >= 0x0e && r <= 0x1f || r == 0x7f {
			return false
		}
		i += n
	}
	return true
}

func whole([]byte, []byte, int64) bool { return false }

func lacks(end string) func(_, tail []byte, _ int64) bool {
	return func(_, tail []byte, _ int64) bool { return !bytes.Contains(tail, []byte(end)) }
}

func riffCut(live bool) func(head, _ []byte, size int64) bool {
	return func(head, _ []byte, size int64) bool {
		if len(head) < 8 {
			return true
		}
		n := binary.LittleEndian.Uint32(head[4:])
		recording := live && (n == 0 || n == 0xffffffff)
		return !recording && int64(n)+8 > size
	}
}

func oldOfficeCut(head, _ []byte, size int64) bool {
	if len(head) < 52 {
		return true
	}
	sector := int64(binary.LittleEndian.Uint32(head[48:]))
	return sector <= 0xfffffff9 && 512*(sector+2) > size
}

// boxesCut steps over the boxes of an ISO media file as far as head and tail show them.
func boxesCut(head, tail []byte, size int64) bool {
	for from := int64(0); from < size; {
		var piece []byte
		if from+8 <= int64(len(head)) {
			piece = head[from:]
		} else if start := size - int64(len(tail)); from >= start {
			piece = tail[from-start:]
		}
		if len(piece) < 8 {
			return from+8 > size
		}
		length, least := int64(binary.BigEndian.Uint32(piece)), int64(8)
		switch length {
		case 0:
			length = size - from
		case 1:
			if len(piece) < 16 {
				return from+16 > size
			}
			length, least = int64(binary.BigEndian.Uint64(piece[8:])), 16
		}
		if length < least || length > size-from {
			return true
		}
		from += length
	}
	return false
}
