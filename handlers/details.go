package handlers

import (
	"regexp"
	"slices"
	"strings"
)

// What looks like a patient's details in a text is noticed and said gently; nothing is refused for
// it. web/src/reporter/details.ts does the same while one types.

var (
	digitRuns = regexp.MustCompile(`\d(?:[ \x{00a0}.-]?\d){9,}`)
	digitRow  = regexp.MustCompile(`\d+`)
	bornOn    = regexp.MustCompile(`(?i)\b(?:d\.?\s?o\.?\s?b\.?|date of birth|birth ?date|born(?: on)?)[^\pL\pN]{0,4}(?:is |was )?\d{1,2}(?:st|nd|rd|th)?[\s./-]+(?:\d{1,2}|[a-z]{3,9})[\s./,-]+\d{2,4}`)
	hospital  = regexp.MustCompile(`(?i)\b(?:(?:hospital|patient|unit|case ?note|district)\s*(?:number|num|no|id|ref)\b|mrn\b)[^\pL\pN]{0,4}(?:is |was )?[a-z]{0,3}[\s-]?\d[\d-]{3,}`)
	postcode  = regexp.MustCompile(`(?i)\b[a-z]{1,2}\d[a-z\d]? ?\d[abd-hjlnp-uw-z]{2}\b`)
	insurance = regexp.MustCompile(`(?i)\b[a-ceghj-prtw-z][a-ceghj-npr-tw-z] ?\d{2} ?\d{2} ?\d{2} ?[a-d]\b`)
)

// noticeDetails says in words which kinds of patient detail the text seems to hold.
func noticeDetails(text string) []string {
	var found []string
	if slices.ContainsFunc(digitRuns.FindAllString(text, -1), holdsNHSNumber) {
		found = append(found, "an NHS number")
	}
	if bornOn.MatchString(text) {
		found = append(found, "a date of birth")
	}
	if hospital.MatchString(text) {
		found = append(found, "a hospital number")
	}
	if insurance.MatchString(text) {
		found = append(found, "a National Insurance number")
	} else if postcode.MatchString(text) {
		found = append(found, "a full postcode")
	}
	return found
}

// holdsNHSNumber tries every row of neighbouring groups of digits that has ten in all.
func holdsNHSNumber(run string) bool {
	groups := digitRow.FindAllString(run, -1)
	for from := range groups {
		joined := ""
		for _, group := range groups[from:] {
			if joined += group; isNHSNumber(joined) {
				return true
			}
		}
	}
	return false
}

// isNHSNumber checks ten digits by modulus 11 (NHS Data Dictionary, "NHS NUMBER"); the Scottish CHI
// number has the same check.
func isNHSNumber(digits string) bool {
	if len(digits) != 10 || strings.Count(digits, digits[:1]) == 10 {
		return false
	}
	sum := 0
	for i := range 9 {
		sum += int(digits[i]-'0') * (10 - i)
	}
	check := (11 - sum%11) % 11
	return check != 10 && check == int(digits[9]-'0')
}
