package demo

import (
	"context"
	"crypto/ed25519"
	cryptorand "crypto/rand"
	"crypto/sha256"
	_ "embed"
	"encoding/base32"
	"errors"
	"fmt"
	"runtime"

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
	recipient *age.HybridRecipient
	sign      ed25519.PrivateKey
}

var cast = []struct {
	name, title, email, passphrase string
	role                           accounts.Role
	side                           accounts.Side
	desk                           string
}{
	{"Maya Okafor", "Freedom to Speak Up guardian", "maya@heronbrook.example", "lantern-maple-otter-guardian", accounts.Guardian, accounts.Independent, "guardian"},
	{"Tomasz Lind", "Deputy Freedom to Speak Up guardian", "tomasz@heronbrook.example", "copper-meadow-finch-guardian", accounts.Guardian, accounts.Independent, "guardian"},
	{"Priya Nair", "Union branch secretary", "priya@heronbrook.example", "harvest-violin-robin-rep", accounts.Rep, accounts.Staff, "union"},
	{"Owen Hughes", "Union health and safety rep", "owen@heronbrook.example", "granite-sparrow-tide-rep", accounts.Rep, accounts.Staff, "union"},
	{"Grace Adeyemi", "Staff-side chair", "grace@heronbrook.example", "summer-kettle-wren-partner", accounts.Partnership, accounts.Staff, ""},
	{"Daniel Price", "Director of people", "daniel@heronbrook.example", "walnut-bridge-swan-partner", accounts.Partnership, accounts.Management, ""},
	{"Ruth Sandhu", "Non-executive director for speaking up", "ruth@heronbrook.example", "silver-orchard-crane-lead", accounts.NonExecutiveLead, accounts.Independent, ""},
	{"Helen Ward", "Company secretary", "helen@heronbrook.example", "marble-candle-plover-custodian", accounts.Custodian, accounts.Management, ""},
	{"Sunil Rao", "Staff-side secretary", "sunil@heronbrook.example", "velvet-harbour-dipper-custodian", accounts.Custodian, accounts.Staff, ""},
	{"Alex Morgan", "Service administrator", "alex@heronbrook.example", "paper-garden-heron-admin", accounts.Administrator, accounts.Management, ""},
}

// trust makes the organisation, its areas and desks, and activates everybody of the cast.
func (b *builder) trust(ctx context.Context) error {
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
	for kind, name := range map[string]string{"guardian": "Freedom to Speak Up guardian service", "union": "Health Workers Together (union)"} {
		if b.desks[kind], err = b.accounts.CreateDesk(ctx, b.org.ID, kind, name); err != nil {
			return err
		}
	}
	if err := b.activateAll(ctx); err != nil {
		return err
	}
	return b.signList(ctx)
}

// signList has a custodian of each side sign who reads.
func (b *builder) signList(ctx context.Context) error {
	work, err := b.accounts.ListWork(ctx)
	if err != nil {
		return err
	}
	if work.Proposal == nil {
		return errors.New("there is no list to sign")
	}
	for _, m := range b.people {
		if m.Role == accounts.Custodian {
			if _, err := b.accounts.SignList(ctx, &m.Person, work.Proposal.Head, work.Proposal.Body, crypto.SignHead(work.Proposal.Head, m.sign)); err != nil {
				return err
			}
		}
	}
	return nil
}

// activateAll makes everybody's keys, as many at a time as there are cores: stretching a passphrase is
// slow and takes 64 MiB on purpose.
func (b *builder) activateAll(ctx context.Context) error {
	b.people = make([]*member, len(cast))
	var g errgroup.Group
	g.SetLimit(runtime.NumCPU())
	for i, c := range cast {
		b.SignIns = append(b.SignIns, SignIn{c.role.Label(), c.name, c.email, c.passphrase})
		g.Go(func() (err error) {
			b.people[i], err = b.activate(ctx, i)
			return err
		})
	}
	return g.Wait()
}

func (b *builder) activate(ctx context.Context, i int) (*member, error) {
	c := cast[i]
	p := accounts.Person{OrganisationID: b.org.ID, Name: c.name, Title: c.title, Email: c.email, Role: c.role, Side: c.side}
	if c.desk != "" {
		p.DeskID = b.desks[c.desk].ID
	}
	_, token, err := b.accounts.Invite(ctx, p)
	if err != nil {
		return nil, fmt.Errorf("invite %s: %w", c.name, err)
	}
	keys := crypto.NewKeyFile()
	salt := make([]byte, 16)
	cryptorand.Read(salt)
	root := crypto.Root(c.passphrase, salt)
	file, err := crypto.SealKeyFile(keys, root)
	if err != nil {
		return nil, err
	}
	id, sign, err := keys.Keys()
	if err != nil {
		return nil, err
	}
	active, err := b.accounts.Activate(ctx, token, "", "", accounts.Keys{Recipient: id.Recipient().String(),
		Sign: sign.Public().(ed25519.PublicKey), Salt: salt, Login: crypto.LoginSecret(root), KeyFile: file})
	if err != nil {
		return nil, fmt.Errorf("activate %s: %w", c.name, err)
	}
	if err := b.accounts.EnrolApp(ctx, active.ID, appSecret(c.email)); err != nil {
		return nil, err
	}
	return &member{*active, id.Recipient(), sign}, nil
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
