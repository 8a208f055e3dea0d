package crypto

import (
	"slices"
	"strings"
	"unicode"
)

// endings are the extensions that belong to each type, as in web/src/crypto/filetype.ts.
var endings = map[string][]string{
	"application/pdf": {"pdf"}, "image/png": {"png"}, "image/jpeg": {"jpg", "jpeg", "jfif"}, "image/gif": {"gif"}, "image/webp": {"webp"}, "image/heic": {"heic", "heif"},
	"audio/wav": {"wav"}, "audio/mp4": {"m4a", "m4b", "mp4"}, "audio/mpeg": {"mp3"}, "audio/ogg": {"ogg", "oga", "opus", "ogv"},
	"video/quicktime": {"mov", "qt"}, "video/mp4": {"mp4", "m4v", "3gp"},
	ooxml + "wordprocessingml.document": {"docx"}, ooxml + "spreadsheetml.sheet": {"xlsx"}, ooxml + "presentationml.presentation": {"pptx"},
	odf + "text": {"odt"}, odf + "spreadsheet": {"ods"}, odf + "presentation": {"odp"},
	"application/msword": {"doc"}, "application/vnd.ms-excel": {"xls"}, "application/vnd.ms-powerpoint": {"ppt"},
	"text/plain": {"txt", "text", "csv", "tsv", "md", "log", "eml", "ics", "vcf"},
}

// SafeName is a name to save somebody's file under: no path, no control or direction-changing characters, at most 120 of them, and
// an ending that belongs to its type, so that what was taken as text or as a picture is not run as something else.
func SafeName(name, mime string) string {
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	name = strings.Map(func(r rune) rune {
		if unicode.In(r, unicode.C, unicode.Zl, unicode.Zp) || strings.ContainsRune(`<>:"|?*`, r) || r == unicode.ReplacementChar {
			return -1
		}
		return r
	}, name)
	name = strings.TrimFunc(name, func(r rune) bool { return r == '.' || unicode.IsSpace(r) })
	if name == "" {
		name = "file"
	}
	if letters := []rune(name); len(letters) > 120 {
		name = string(letters[:112])
	}
	known := endings[mime]
	if known == nil {
		known = []string{"bin"}
	}
	dot := strings.LastIndexByte(name, '.')
	if dot < 0 || !slices.Contains(known, strings.ToLower(name[dot+1:])) {
		name += "." + known[0]
	}
	return name
}
