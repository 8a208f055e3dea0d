package templates

// golden is which example of the design system each of our components is held against. The first example of a name is meant.
var golden = []struct {
	template, folder, fixture string
	data                      any
}{
	{"error-summary", "error-summary", "with multiple errors", ErrorSummary{Problems: []Problem{{"example-first-name", "Enter your first name"}, {"example-last-name", "Enter your last name"}}}},
	{"error-summary", "error-summary", "without error link (mixed)", ErrorSummary{Problems: []Problem{{"", "Invalid username or password"}, {"example-terms-of-service", "Agree to the terms of service to log in"}}}},

	{"input", "input", "with error message", Input{ID: "with-error-message", Name: "example", Label: page("What is your NHS number?"), Error: "Enter NHS number", Width: 10, Code: true, InputMode: "numeric", NoSpelling: true}},
	{"input", "input", "without heading", Input{ID: "without-heading", Name: "example", Label: Label{Text: "What is your NHS number?"}, Width: 10, Code: true, InputMode: "numeric", NoSpelling: true}},
	{"input", "input", "example address postcode", Input{ID: "address-postcode", Name: "address-postcode", Label: Label{Text: "Postcode"}, Width: 10, Autocomplete: "postal-code"}},
	{"textarea", "textarea", "default", Textarea{ID: "example", Name: "example", Label: page("Can you provide more detail?"), Hint: "Do not include personal information like your name, date of birth or NHS number"}},
	{"textarea", "textarea", "with error message and hint", Textarea{ID: "with-hint-error", Name: "example", Label: page("Can you provide more detail?"), Hint: "Do not include personal information like your name, date of birth or NHS number", Error: "You must provide an explanation"}},
	{"select", "select", "default", Select{ID: "example", Name: "example", Label: page("Sort by"), Items: sorting}},
	{"select", "select", "with selected value", Select{ID: "with-value", Name: "example", Label: page("Sort by"), Value: "updated", Items: sorting}},
	{"select", "select", "with error message", Select{ID: "with-error-message", Name: "example", Label: page("Choose location"), Error: "Select a location", Items: places}},
	{"file-upload", "file-upload", "default", FileUpload{ID: "file-upload", Name: "file-upload", Label: page("Upload a file")}},
	{"file-upload", "file-upload", "with error message and hint", FileUpload{ID: "file-upload", Name: "file-upload", Label: page("Upload a file"), Hint: "Your photo may be in your Pictures, Photos, Downloads or Desktop folder", Error: "The selected file must be a JPG, BMP or TIF"}},
	{"date-input", "date-input", "default", DateInput{ID: "example", Legend: page("What is your date of birth?"), Hint: "For example, 31 3 1980"}},
	{"date-input", "date-input", "with error message", DateInput{ID: "example", Legend: page("What is your date of birth?"), Error: "Enter your date of birth"}},

	{"radios", "radios", "default", Choices{ID: "example", Name: "example", Legend: page(contactAsked), Items: []Choice{{Value: "email", Text: "Email"}, {Value: "phone", Text: "Phone"}, {Value: "text", Text: "Text message"}}}},
	{"radios", "radios", "inline", Choices{ID: "inline", Name: "example", Legend: page("Are you 18 or over?"), Inline: true, Items: []Choice{{Value: "yes", Text: "Yes"}, {Value: "no", Text: "No"}}}},
	{"radios", "radios", "with conditional content", Choices{ID: "conditional", Name: "example", Legend: page(contactAsked), Hint: "Select 1 option", Items: []Choice{
		{Value: "email", Text: "Email", Reveal: reveal("email", "Email address", "text")}, {Value: "phone", Text: "Phone", Reveal: reveal("phone", "Phone number", "tel")}, {Value: "text", Text: "Text message", Reveal: reveal("text", "Mobile phone number", "tel")}}}},
	{"checkboxes", "checkboxes", "with hints on items", Choices{ID: "with-hint-item", Name: "example", Legend: page("What medical conditions do you have?"), Hint: "Select 1 or more", Items: []Choice{
		{Value: "alzheimers", Text: "Alzheimer's disease or dementia"}, {Value: "asthma", Text: "Asthma"}, {Value: "cancer", Text: "Cancer"}, {Value: "diabetes", Text: "Diabetes", Hint: "including type 1, type 2, and gestational diabetes"}}}},
	{"checkboxes", "checkboxes", "with error message and hint", Choices{ID: "with-hint-error", Name: "example", Legend: page(contactAsked), Hint: "Select all options that are relevant to you", Error: "Select how you want to be contacted", Items: []Choice{
		{Value: "email", Text: "Email"}, {Value: "phone", Text: "Phone"}, {Value: "text message", Text: "Text message"}}}},

	{"button", "button", "default", Button{Text: "Save and continue"}},
	{"button", "button", "secondary", Button{Text: "Find my location", Kind: "secondary"}},
	{"button", "button", "secondary as a link", Button{Text: "Find my location", Kind: "secondary", Href: "#"}},
	{"button", "button", "disabled", Button{Text: "Disabled button", Disable: true}},
	{"inset", "inset-text", "default", Inset{Text: "You can report any suspected side effect using the Yellow Card safety scheme"}},
	{"warning", "warning-callout", "default", Warning{Text: "For safety, tell your doctor or pharmacist if you're taking any other medicines, including herbal medicines, vitamins or supplements."}},
	{"warning", "warning-callout", "with custom heading", Warning{Title: "School, nursery or work", Text: "Stay away from school, nursery or work until all the spots have crusted over. This is usually 5 days after the spots first appeared."}},
	{"details", "details", "default", Details{Summary: "How to find your NHS number", Text: "You can find your NHS number by logging in to the NHS App or on any document the NHS has sent you."}},
	{"details", "details", "open", Details{Summary: "How to find your NHS number", Open: true, Text: "You can find your NHS number by logging in to the NHS App or on any document the NHS has sent you."}},
	{"tag", "tag", "default", Tag{Text: "Active"}},
	{"notice", "notification-banner", "default", Notice{Heading: "The patient record was updated."}},
	{"notice", "notification-banner", "with success variant", Notice{Success: true, Heading: "Email sent to example@email.com"}},
	{"card", "card", "clickable", Card{Href: "#", Heading: "Introduction to care and support", Text: "A quick guide for people who have care and support needs and their carers"}},

	{"summary-list", "summary-list", "default", SummaryList{Rows: person(false)}},
	{"summary-list", "summary-list", "with actions", SummaryList{Rows: person(true)}},
	{"table", "tables", "default", Table{Caption: "Impetigo can look similar to other skin conditions", CaptionSize: "m", FirstIsHead: true, Head: row("Skin symptoms", "Possible cause"), Rows: [][]Cell{
		row("Blisters on lips or around the mouth", "Cold sores"), row("Itchy, dry, cracked, sore", "Eczema"), row("Itchy blisters", "Shingles, chickenpox")}}},
	{"pagination", "pagination", "default", Pagination{Previous: &Link{"#/section/treatments", "Treatments"}, Next: &Link{"#/section/symptoms", "Symptoms"}}},
	{"pagination", "pagination", "with only next", Pagination{Next: &Link{"#/section/symptoms", "Symptoms"}}},
}

const contactAsked = "How do you want to be contacted about this?"

var sorting = []Option{{Value: "published", Text: "Recently published"}, {Value: "updated", Text: "Recently updated"}, {Value: "views", Text: "Most views"}, {Value: "comments", Text: "Most comments"}}

var places = []Option{{Value: "choose", Text: "Choose location"}, {Value: "eastmidlands", Text: "East Midlands"}, {Value: "eastofengland", Text: "East of England"}, {Value: "london", Text: "London"}, {Value: "northeast", Text: "North East"},
	{Value: "northwest", Text: "North West"}, {Value: "southeast", Text: "South East"}, {Value: "southwest", Text: "South West"}, {Value: "westmidlands", Text: "West Midlands"}, {Value: "yorkshire", Text: "Yorkshire and the Humber"}}

func page(text string) Label { return Label{Text: text, Size: "l", Level: 1} }

func row(texts ...string) []Cell {
	var cells []Cell
	for _, text := range texts {
		cells = append(cells, Cell{Text: text})
	}
	return cells
}

func reveal(name, label, kind string) *Input {
	return &Input{ID: "contact-by-" + name, Name: "contact-by-" + name, Label: Label{Text: label}, Type: kind, Wide: "two-thirds", NoSpelling: kind == "text"}
}

func person(actions bool) []SummaryRow {
	rows := []SummaryRow{{Key: "Name", Value: "Karen Francis"}, {Key: "Date of birth", Value: "15 March 1984"},
		{Key: "Contact information", HTML: "73 Roman Rd<br>Leeds<br>LS2 5ZN"}, {Key: "Contact details", HTML: "<p>07700 900362</p><p>karen.francis@example.com</p>"}}
	if actions {
		for i, what := range []string{"name", "date of birth", "contact information", "contact details"} {
			rows[i].Action = &RowAction{Href: "#/change", Text: "Change", What: what}
		}
	}
	return rows
}
