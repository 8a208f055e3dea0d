package accounts

// Role is what a person is here for. One role an account.
type Role string

const (
	Guardian         Role = "guardian"           // Freedom to Speak Up guardian: reads cases
	Rep              Role = "rep"                // union representative: reads cases
	Champion         Role = "champion"           // listens and points the way
	ExecutiveLead    Role = "executive_lead"     // acts on what is escalated: reads what is opened to them
	NonExecutiveLead Role = "non_executive_lead" // takes cases that name a guardian; reads the access log
	Custodian        Role = "custodian"          // signs the list of readers together with the other side
	Partnership      Role = "partnership"        // sees released figures
	Administrator    Role = "administrator"      // runs the service, sees no case
)

// Roles are all roles, in the order a form offers them.
var Roles = []Role{Guardian, Rep, Champion, ExecutiveLead, NonExecutiveLead, Custodian, Partnership, Administrator}

var roleNames = map[Role]string{
	Guardian: "Freedom to Speak Up guardian", Rep: "Union representative", Champion: "Champion",
	ExecutiveLead: "Executive lead", NonExecutiveLead: "Non-executive lead", Custodian: "Custodian",
	Partnership: "Partnership group member", Administrator: "Administrator",
}

// Label is the role in words for people.
func (r Role) Label() string { return roleNames[r] }

// Valid says whether r is one of Roles.
func (r Role) Valid() bool { return roleNames[r] != "" }

// Side is whom a person speaks for in the partnership.
type Side string

const (
	Management  Side = "management"
	Staff       Side = "staff"
	Independent Side = "independent"
)

// Sides are all sides, in the order a form offers them.
var Sides = []Side{Management, Staff, Independent}

var sideNames = map[Side]string{Management: "Management", Staff: "Staff side", Independent: "Independent"}

// Label is the side in words for people.
func (s Side) Label() string { return sideNames[s] }

// Sides a role may be on. Nobody may represent both: a rep is the staff side's, an executive lead
// is management's, a guardian is neither unless the trust employs them as a manager.
var roleSides = map[Role][]Side{
	Guardian:         {Independent, Management},
	Rep:              {Staff},
	Champion:         {Independent, Staff, Management},
	ExecutiveLead:    {Management},
	NonExecutiveLead: {Independent, Management},
	Custodian:        {Management, Staff},
	Partnership:      {Management, Staff, Independent},
	Administrator:    {Management, Independent},
}

// SidesOf are the sides a person with this role may be on.
func SidesOf(r Role) []Side { return roleSides[r] }

// Action is something a route does that not everybody may do.
type Action string

const (
	UseAccount   Action = "use account"   // one's own account page, keys and sessions
	ReadCases    Action = "read cases"    // the desk and the cases one is a reader of; each case checks its readers besides
	RecordCase   Action = "record case"   // record a concern told in person
	LogContacts  Action = "log contacts"  // a champion: that somebody came, without a case
	SeeContacts  Action = "see contacts"  // their own, or totals of all
	MakeReturns  Action = "make returns"  // the quarterly return: exact figures, for those who collect them
	SeeReleases  Action = "see releases"  // the partnership's page of released figures
	Act          Action = "act"           // write, sign and withdraw "you said, we did"; never about a case
	WriteReports Action = "write reports" // the words of board reports, packs and posters; never about a case
	Custody      Action = "custody"       // sign the list of readers, and recovery; never a case
	FollowLog    Action = "follow log"    // how the access log stands, as its heads say; none of its lines
	ReadLog      Action = "read log"      // the access log: who opened what, never what it says
	Administer   Action = "administer"    // organisation, areas, desks, people; never a case
)

// may is the whole table: what is not in it is refused.
var may = map[Action][]Role{
	UseAccount:   Roles,
	ReadCases:    {Guardian, Rep, ExecutiveLead, NonExecutiveLead},
	RecordCase:   {Guardian, Rep},
	LogContacts:  {Champion},
	SeeContacts:  {Champion, Guardian},
	MakeReturns:  {Guardian},
	SeeReleases:  {Guardian, Rep, Champion, ExecutiveLead, NonExecutiveLead, Custodian, Partnership},
	Act:          {Guardian, ExecutiveLead, Custodian, Partnership},
	WriteReports: {Guardian, ExecutiveLead},
	Custody:      {Custodian},
	FollowLog:    {Custodian, NonExecutiveLead},
	ReadLog:      {NonExecutiveLead},
	Administer:   {Administrator},
}

// Can says whether actor may do action. It is the only place that decides so. Nobody, somebody
// who has not activated or has left, and an unknown role or action are refused. For a case the
// answer is necessary, not sufficient: package cases also asks whether actor holds an envelope.
func Can(actor *Person, action Action) bool {
	if actor == nil || actor.Status != Active {
		return false
	}
	for _, r := range may[action] {
		if r == actor.Role {
			return true
		}
	}
	return false
}
