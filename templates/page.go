package templates

// Page is what the layout needs; the data of every page embeds it.
type Page struct {
	Title    string // the title of the window, without the name of the service; also what <h1> says, in most pages
	Org      string // the organisation's name, "" before there is one
	Demo     bool   // a demonstration: every page says so
	Current  string // path of the page, for the navigation
	Exit     string // where "Exit this page" leads; "" leads to DefaultExit
	Person   string // name of whoever is signed in, "" on worker and public pages
	Role     string // their role in words
	Nav      []Link // what a signed-in person may go to; worker pages have their own
	ForStaff bool   // a page for staff, signed in or about to be: their own menu, and no "Exit this page"
	Lock     int    // minutes without a touch after which a tab with keys locks
	Internal bool   // casework: a sheet printed of it says that it is not for release
	Errors   []Problem
	Notices  []Urgent // what whoever is signed in must see on every page
}

// Urgent is something that cannot wait.
type Urgent struct {
	Text  string
	Links []Link
}

// DefaultExit is where "Exit this page" leads unless the organisation says otherwise: a page anybody might be reading.
const DefaultExit = "https://www.bbc.co.uk/weather"

// Link is a place to go to.
type Link struct {
	Href, Text string
}

// Problem is one line of the error summary, and leads to the field it is about.
type Problem struct {
	Field string // the id of the field, without "#"; "" leads nowhere
	Text  string
}

// Layout is the page as layout.html asks for it. A page's own data may have a field of the same name as one of these, such as the
// roles to choose from on an invitation, and Go would take that one.
func (p Page) Layout() Page { return p }

var workerNav = []Link{
	{"/raise", "Raise a concern"},
	{"/celebrate", "Celebrate good behaviour"},
	{"/check", "Check on my concern"},
	{"/readers", "Who will read this"},
	{"/protects", "How this protects you"},
	{"/help", "Help now"},
}

// Menu is the navigation of the page.
func (p Page) Menu() []Link {
	if p.ForStaff {
		return p.Nav
	}
	return workerNav
}

// ExitURL is where "Exit this page" leads.
func (p Page) ExitURL() string {
	if p.Exit == "" {
		return DefaultExit
	}
	return p.Exit
}

// Home is where the name of the service leads.
func (p Page) Home() string {
	if p.Person != "" && len(p.Nav) > 0 {
		return p.Nav[0].Href
	}
	return "/"
}

// WindowTitle begins with "Error:" where something must be put right, which a screen reader says first.
func (p Page) WindowTitle() string {
	title := "Say Something"
	if p.Title != "" {
		title = p.Title + " - " + title
	}
	if p.Org != "" {
		title += " - " + p.Org
	}
	if len(p.Errors) > 0 {
		title = "Error: " + title
	}
	return title
}

// Summary is the error summary of the page.
func (p Page) Summary() ErrorSummary { return ErrorSummary{Problems: p.Errors} }

// Error finds what is wrong with a field: "" if nothing is.
func (p Page) Error(field string) string {
	for _, e := range p.Errors {
		if e.Field == field {
			return e.Text
		}
	}
	return ""
}
