package accounts

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"

	"github.com/jmoiron/sqlx"

	"saysomething/accesslog"
	"saysomething/crypto"
	"saysomething/store"
)

// Organisation is the trust the service runs for. Its name is empty until it has been set up.
type Organisation struct {
	ID          string `db:"id"`
	Name        string `db:"name"`
	ClockPreset string `db:"clock_preset"` // england | scotland-inwo | eu-directive
	Nation      string `db:"nation"`       // england-and-wales | scotland | northern-ireland
	Help        []Help `db:"-"`
	ExitURL     string `db:"exit_url"`
	Demo        bool   `db:"demo"`
	CreatedOn   string `db:"created_on"`
}

// Help is one line of the "Help now" page.
type Help struct {
	Name    string `json:"name"`
	Contact string `json:"contact"`
	Note    string `json:"note"`
}

// Choice is a code with its words, for a form.
type Choice struct{ Code, Label string }

// ClockPresets and Nations are what an organisation may choose.
var (
	ClockPresets = []Choice{
		{"england", "England: thank within 2 working days, plan in 5, full response in 60 days"},
		{"scotland-inwo", "Scotland (INWO standards): 3, 5 and 20 working days"},
		{"eu-directive", "EU directive: 7 days and 3 months"},
	}
	Nations = []Choice{
		{"england-and-wales", "England or Wales"}, {"scotland", "Scotland"}, {"northern-ireland", "Northern Ireland"},
	}
)

// DefaultHelp are public numbers that are right anywhere in the United Kingdom.
var DefaultHelp = []Help{
	{"Emergency services", "999", "If someone is in danger now."},
	{"NHS urgent help", "111", "For medical or mental health help that cannot wait."},
	{"Samaritans", "116 123", "Free, day and night, about anything that troubles you."},
	{"Text Shout", "Text SHOUT to 85258", "Free, day and night, if talking is hard."},
	{"Speak Up Direct", "08000 724 725", "Independent advice for people who work in the NHS in England."},
	{"Protect", "020 3117 2520", "Independent legal advice about whistleblowing."},
}

const defaultExit = "https://www.bbc.co.uk/weather"

// NewOrganisation has the defaults of a new installation. The caller gives it a name.
func NewOrganisation(name string) Organisation {
	return Organisation{Name: name, ClockPreset: "england", Nation: "england-and-wales", Help: DefaultHelp, ExitURL: defaultExit}
}

// CreateOrganisation stores o under a new id, and the built-in lists with it.
// It returns store.ErrConflict when there is an organisation already.
func (s *Store) CreateOrganisation(ctx context.Context, o Organisation) (*Organisation, error) {
	help, err := json.Marshal(o.Help)
	if err != nil {
		return nil, fmt.Errorf("create organisation: %w", err)
	}
	o.ID, o.CreatedOn = crypto.NewID(), s.today()
	err = s.DB.Tx(ctx, func(tx *sqlx.Tx) error {
		// The claim makes two servers that start together make one organisation.
		res, err := tx.ExecContext(ctx, `INSERT INTO settings (name, value) VALUES ('organisation', $1) ON CONFLICT DO NOTHING`, o.ID)
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return fmt.Errorf("%w: there is an organisation already", store.ErrConflict)
		}
		if _, err := tx.ExecContext(ctx, `
			INSERT INTO organisations (id, name, clock_preset, nation, help, exit_url, demo, created_on)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
			o.ID, o.Name, o.ClockPreset, o.Nation, string(help), o.ExitURL, o.Demo, o.CreatedOn); err != nil {
			return err
		}
		if err := accesslog.MakeKey(ctx, tx, o.ID); err != nil {
			return err
		}
		return seedLists(ctx, tx)
	})
	if err != nil {
		return nil, fmt.Errorf("create organisation: %w", err)
	}
	return &o, nil
}

// Organisation reads the one organisation of this installation, or returns store.ErrNotFound
// before Setup.
func (s *Store) Organisation(ctx context.Context) (*Organisation, error) {
	var row struct {
		Organisation
		HelpJSON string `db:"help"`
	}
	err := s.DB.One(ctx, &row, `
		SELECT o.id, o.name, o.clock_preset, o.nation, o.help, o.exit_url, o.demo, o.created_on
		FROM organisations o JOIN settings s ON s.name = 'organisation' AND s.value = o.id`)
	if err != nil {
		return nil, fmt.Errorf("organisation: %w", err)
	}
	if err := json.Unmarshal([]byte(row.HelpJSON), &row.Help); err != nil {
		return nil, fmt.Errorf("organisation's help numbers: %w", err)
	}
	return &row.Organisation, nil
}

// SaveOrganisation checks o, and stores its name and exit address. It returns Problems. The set of time limits and the nation
// are changed by ChangeTimeLimits alone, so that they never change without a record.
func (s *Store) SaveOrganisation(ctx context.Context, o Organisation) error {
	if err := o.Check(); err != nil {
		return err
	}
	return s.write(ctx, "save organisation", `UPDATE organisations SET name = $2, exit_url = $3 WHERE id = $1`, o.ID, strings.TrimSpace(o.Name), o.ExitURL)
}

// ChangeTimeLimits stores all that dates are worked out from: the set and the nation of o, and what the organisation has changed
// of that set, in place of what has this version. Dates promised to workers move with it, so who did it stands in the
// access log. It is ErrConflict when somebody else changed any of it meanwhile.
func (s *Store) ChangeTimeLimits(ctx context.Context, o Organisation, version int, own any) error {
	if !oneOf(ClockPresets, o.ClockPreset) || !oneOf(Nations, o.Nation) {
		return fmt.Errorf("change time limits: %w", store.ErrInvalid)
	}
	err := s.DB.Tx(ctx, func(tx *sqlx.Tx) error {
		if err := s.setOwn(ctx, tx, o.ID, OwnClocks, version, own); err != nil {
			return err
		}
		if err := one(tx.ExecContext(ctx, `UPDATE organisations SET clock_preset = $2, nation = $3 WHERE id = $1`, o.ID, o.ClockPreset, o.Nation)); err != nil {
			return err
		}
		return s.record(ctx, tx, accesslog.Record{Who: by(ctx), What: accesslog.TimeLimitsChanged})
	})
	if err != nil {
		return fmt.Errorf("change time limits: %w", err)
	}
	return nil
}

// Check says what is wrong with an organisation, as Problems.
func (o Organisation) Check() error {
	p := Problems{}
	checkText(p, "name", o.Name, 100, "Enter the organisation's name")
	if !oneOf(ClockPresets, o.ClockPreset) {
		p["clock_preset"] = "Choose which time limits apply"
	}
	if !oneOf(Nations, o.Nation) {
		p["nation"] = "Choose whose bank holidays apply"
	}
	u, err := url.Parse(o.ExitURL)
	if err != nil || u.Scheme != "https" || u.Host == "" || u.User != nil || len(o.ExitURL) > 300 || !plain(o.ExitURL) {
		p["exit_url"] = "Enter a whole address that begins with https://"
	}
	return p.orNil()
}

// SaveHelp checks and stores the numbers on "Help now". Lines that are wholly empty are left out;
// problems are at "help-N-name" and "help-N-contact", N counting given lines from 0.
func (s *Store) SaveHelp(ctx context.Context, organisationID string, lines []Help) error {
	p, kept := Problems{}, []Help{}
	for i, h := range lines {
		h = Help{strings.TrimSpace(h.Name), strings.TrimSpace(h.Contact), strings.TrimSpace(h.Note)}
		if h == (Help{}) {
			continue
		}
		field := func(name string) string { return fmt.Sprintf("help-%d-%s", i, name) }
		checkText(p, field("name"), h.Name, 80, "Enter who this is")
		checkText(p, field("contact"), h.Contact, 80, "Enter a number or another way to reach them")
		if h.Note != "" {
			checkText(p, field("note"), h.Note, 200, "")
		}
		kept = append(kept, h)
	}
	if len(kept) == 0 && len(p) == 0 {
		p["help-0-name"] = "Keep at least one number: people in danger look here"
	}
	if len(p) > 0 {
		return p
	}
	b, err := json.Marshal(kept)
	if err != nil {
		return fmt.Errorf("save help numbers: %w", err)
	}
	return s.write(ctx, "save help numbers", `UPDATE organisations SET help = $2 WHERE id = $1`, organisationID, string(b))
}

func oneOf(choices []Choice, code string) bool {
	for _, c := range choices {
		if c.Code == code {
			return true
		}
	}
	return false
}
