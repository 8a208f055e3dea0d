package demo

import (
	"context"
	"crypto/ed25519"
	cryptorand "crypto/rand"
	"crypto/sha256"
	_ "embed"
	"encoding/base32"
	"fmt"
	"runtime"
	"strings"
	"time"

	"filippo.io/age"
	"golang.org/x/sync/errgroup"

	"saysomething/accounts"
	"saysomething/crypto"
)

//go:embed areas.csv
var areasCSV []byte

// member is somebody of the fictional trust, with their private keys: the demonstration answers concerns in their name.
type member struct {
	accounts.Person
	identity *age.HybridIdentity
	sign     ed25519.PrivateKey
	joined   time.Time
}

// secondWave is when the service grew: two more readers and two more custodians.
const secondWave = 14

var cast = []struct {
	name, title, email, passphrase string
	role                           accounts.Role
	side                           accounts.Side
	desk                           string
	joined                         int // months after the service began
}{
	{"Maya Okafor", "Freedom to Speak Up guardian", "maya@heronbrook.example", "lantern-maple-otter-guardian", accounts.Guardian, accounts.Independent, "guardian", 0},
	{"Tomasz Lind", "Deputy Freedom to Speak Up guardian", "tomasz@heronbrook.example", "copper-meadow-finch-guardian", accounts.Guardian, accounts.Independent, "guardian", secondWave},
	{"Priya Nair", "Union branch secretary", "priya@heronbrook.example", "harvest-violin-robin-rep", accounts.Rep, accounts.Staff, "union", 0},
	{"Owen Hughes", "Union health and safety rep", "owen@heronbrook.example", "granite-sparrow-tide-rep", accounts.Rep, accounts.Staff, "union", secondWave},
	{"Grace Adeyemi", "Staff-side chair", "grace@heronbrook.example", "summer-kettle-wren-partner", accounts.Partnership, accounts.Staff, "", 0},
	{"Daniel Price", "Director of people", "daniel@heronbrook.example", "walnut-bridge-swan-partner", accounts.Partnership, accounts.Management, "", 0},
	{"Ruth Sandhu", "Non-executive director for speaking up", "ruth@heronbrook.example", "silver-orchard-crane-lead", accounts.NonExecutiveLead, accounts.Independent, "independent", 0},
	{"Frances Doyle", "Director of governance", "frances@heronbrook.example", "bronze-thistle-siskin-lead", accounts.ExecutiveLead, accounts.Management, "executive", secondWave},
	{"Helen Ward", "Company secretary", "helen@heronbrook.example", "marble-candle-plover-custodian", accounts.Custodian, accounts.Management, "", 0},
	{"Sunil Rao", "Staff-side secretary", "sunil@heronbrook.example", "velvet-harbour-dipper-custodian", accounts.Custodian, accounts.Staff, "", 0},
	{"Imran Shah", "Chief nurse", "imran@heronbrook.example", "amber-lighthouse-dunlin-custodian", accounts.Custodian, accounts.Management, "", secondWave},
	{"Joyce Bell", "Staff-side chair's deputy", "joyce@heronbrook.example", "clover-teapot-avocet-custodian", accounts.Custodian, accounts.Staff, "", secondWave},
	{"Alex Morgan", "Service administrator", "alex@heronbrook.example", "paper-garden-heron-admin", accounts.Administrator, accounts.Management, "", 0},
	{"Nadia Karim", "Speaking up champion", "nadia@heronbrook.example", "ribbon-window-linnet-champion", accounts.Champion, accounts.Independent, "", 0},
}

// trust makes the organisation, its areas and desks. People join in two waves; each time custodians of both sides sign the list.
func (b *builder) trust(ctx context.Context, begin time.Time) error {
	if err := b.organisation(ctx); err != nil {
		return err
	}
	b.people = make([]*member, len(cast))
	for i, c := range cast {
		b.SignIns = append(b.SignIns, SignIn{label(c.role, c.side), c.name, c.email, c.passphrase})
		b.people[i] = &member{joined: begin.AddDate(0, c.joined, 0)}
	}
	if err := b.join(ctx, 0); err != nil {
		return err
	}
	if err := b.makeRecoveryKeys(ctx); err != nil {
		return err
	}
	if err := b.signList(ctx); err != nil {
		return err
	}
	if err := b.join(ctx, secondWave); err != nil {
		return err
	}
	return b.shareRecoveryKeys(ctx)
}

// label says of a custodian for which side.
func label(r accounts.Role, s accounts.Side) string {
	if r == accounts.Custodian {
		return r.Label() + " (" + strings.ToLower(s.Label()) + ")"
	}
	return r.Label()
}

func (b *builder) organisation(ctx context.Context) error {
	o := accounts.NewOrganisation("Heronbrook NHS Foundation Trust")
	o.Demo = true
	var err error
	if b.org, err = b.accounts.CreateOrganisation(ctx, o); err != nil {
		return err
	}
	if b.areas, err = accounts.ParseAreas(areasCSV); err != nil {
		return err
	}
	if err := b.accounts.ReplaceAreas(ctx, b.org.ID, b.areas); err != nil {
		return err
	}
	b.counts = accounts.CountsAs(b.areas)
	for kind, name := range map[string]string{"guardian": "Freedom to Speak Up guardian service", "union": "Health Workers Together (union)",
		"independent": "Non-executive lead for speaking up", "executive": "Executive lead for speaking up"} {
		if b.desks[kind], err = b.accounts.CreateDesk(ctx, b.org.ID, kind, name); err != nil {
			return err
		}
	}
	return nil
}

// join activates a wave, as many people at a time as there are cores (stretching a passphrase is slow and takes 64 MiB on
// purpose), and has the list signed that names them.
func (b *builder) join(ctx context.Context, wave int) error {
	var g errgroup.Group
	g.SetLimit(runtime.NumCPU())
	for i, c := range cast {
		if c.joined != wave {
			continue
		}
		b.clock = b.people[i].joined
		g.Go(func() error { return b.activate(ctx, i) })
	}
	if err := g.Wait(); err != nil {
		return err
	}
	return b.signList(ctx)
}

func (b *builder) activate(ctx context.Context, i int) error {
	c := cast[i]
	p := accounts.Person{OrganisationID: b.org.ID, Name: c.name, Title: c.title, Email: c.email, Role: c.role, Side: c.side}
	if c.desk != "" {
		p.DeskID = b.desks[c.desk].ID
	}
	_, token, err := b.accounts.Invite(ctx, p)
	if err != nil {
		return fmt.Errorf("invite %s: %w", c.name, err)
	}
	keys := crypto.NewKeyFile()
	salt, err := b.accounts.Salt(ctx, c.email)
	if err != nil {
		return err
	}
	root := crypto.Root(c.passphrase, salt)
	file, err := crypto.SealKeyFile(keys, root)
	if err != nil {
		return err
	}
	id, sign, err := keys.Keys()
	if err != nil {
		return err
	}
	active, err := b.accounts.Activate(ctx, token, "", "", accounts.Keys{Recipient: id.Recipient().String(),
		Sign: sign.Public().(ed25519.PublicKey), Login: crypto.LoginSecret(root), KeyFile: file})
	if err != nil {
		return fmt.Errorf("activate %s: %w", c.name, err)
	}
	if err := b.accounts.EnrolApp(ctx, active.ID, appSecret(c.email)); err != nil {
		return err
	}
	b.people[i].Person, b.people[i].identity, b.people[i].sign = *active, id, sign
	return nil
}

// appSecret is the secret of a person's authenticator app: anybody may have it, and the page prints its code.
func appSecret(email string) string {
	sum := sha256.Sum256([]byte("demonstration " + email))
	return base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(sum[:20])
}

// randomToken is a fresh capability for a statistics row.
func randomToken() []byte {
	b := make([]byte, 32)
	cryptorand.Read(b)
	return b
}
