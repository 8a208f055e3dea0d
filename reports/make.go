package reports

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"

	"saysomething/reports/release"
)

// Draft is all that a release is made of.
type Draft struct {
	Year     release.Year      // with the quarters up to the one that is released
	Before   []release.Release // of the year, oldest first
	Number   int
	Prev     string
	FrozenOn string
	Key      []byte           // goes into the choice of what else is withheld
	Late     int              // quarters that were frozen before the plan was approved
	Corrects *release.Release // an erratum: what it corrects …
	Reason   string           // … and why …
	recount  release.Quarter  // … and the quarter as it is counted now
	rows     []ledgerRelease  // the chain before it
	Step     func(string)     // told how it gets on
}

// makeDue makes a release of every frozen quarter that has none, year by year, oldest first. A year without a plan that both sides approved
// waits, and so does what comes after a quarter that failed: a proof takes in all that was shown before in its year.
func (s *Store) makeDue(ctx context.Context, o ledgerOrganisation) (int, error) {
	frozen, err := s.frozenQuarters(ctx, o.ID)
	if err != nil {
		return 0, err
	}
	steps, err := s.steps(ctx, o.ID)
	if err != nil {
		return 0, err
	}
	made, stopped := 0, map[int]bool{}
	var errs []error
	for _, q := range frozen {
		step := steps[q.String()].Step
		if step == StepReady || step == StepNothing || stopped[q.Year] {
			continue
		}
		if step == StepFailed {
			stopped[q.Year] = true
			continue
		}
		p, approved, err := s.approvedPlan(ctx, o.ID, q.FinancialYear())
		if err != nil || !approved {
			stopped[q.Year] = true
			errs = append(errs, err)
			continue
		}
		ours, there, err := s.makeOne(ctx, o, q.String(), func(step func(string)) (*Draft, error) { return s.draft(ctx, o, q, p, step) })
		if ours {
			made++
		}
		if !there && err == nil { // another server is at it; the next round goes on from here
			return made, errors.Join(errs...)
		}
		if err != nil {
			stopped[q.Year] = true
			errs = append(errs, err)
		}
	}
	corrected, err := s.correctDue(ctx, o, steps)
	return made + corrected, errors.Join(append(errs, err)...)
}

// makeOne claims, makes, checks, signs and stores one release. It reports whether this caller did and whether it is done now. What goes wrong with
// the figures is noted for the administrator and not tried again by itself.
func (s *Store) makeOne(ctx context.Context, o ledgerOrganisation, due string, draft func(step func(string)) (*Draft, error)) (ours, there bool, err error) {
	const job = "make release"
	at := o.ID + " " + due
	claimed, err := s.DB.Claim(ctx, job, at, s.Run, s.now())
	if err != nil || !claimed {
		return false, false, err
	}
	step := func(name string) { // a lost note of progress is no reason to stop
		if err := s.note(ctx, o.ID, due, name, ""); err != nil {
			s.logError(ctx, "note the step of a release", err)
		}
	}
	d, err := draft(step)
	if err == nil {
		step(StepBuilding)
		err = s.makeAndKeep(ctx, o, due, d)
	}
	switch {
	case errors.Is(err, errNoPeriod):
		if err := s.note(ctx, o.ID, due, StepNothing, ""); err != nil {
			return false, false, err
		}
		return false, true, s.DB.Done(ctx, job, at, s.now())
	case err == nil:
		return true, true, s.DB.Done(ctx, job, at, s.now())
	}
	without := context.WithoutCancel(ctx)
	back := s.DB.Release(without, job, at, s.Run)
	if ctx.Err() != nil || errors.Is(err, ErrOther) { // the server stops, or another release came first: the next round tries again
		return false, false, errors.Join(back, s.note(without, o.ID, due, StepFrozen, ""), ctx.Err())
	}
	var refused *RefusedError
	words := "The service could not finish it. Its log says why."
	if errors.As(err, &refused) {
		words = refused.Words
	}
	return false, false, errors.Join(fmt.Errorf("make the release of %s: %w", due, err), back, s.note(without, o.ID, due, StepFailed, words))
}

// draft puts together what a release of a frozen quarter is made of. The quarters after it are not in it, also where they are frozen already.
func (s *Store) draft(ctx context.Context, o ledgerOrganisation, q Quarter, p PlanState, step func(string)) (*Draft, error) {
	d := &Draft{Step: step, Year: release.Year{Plan: p.Plan}, Late: p.Late}
	var err error
	if d.Year.Frame, err = s.Frame(ctx, o.ID, q.FinancialYear()); err != nil {
		return nil, err
	}
	if d.Year.Register, err = s.Registered(ctx, o.ID, q.FinancialYear()); err != nil {
		return nil, err
	}
	cube, err := s.cubeNow(ctx, o.ID, q.FinancialYear())
	if err != nil {
		return nil, err
	}
	for _, quarter := range cube.Quarters {
		if quarter.N <= q.N {
			d.Year.Cube.Quarters = append(d.Year.Cube.Quarters, fewerThemes(d.Year.Frame, quarter, p.Plan.Parameters.MaxThemes))
			d.FrozenOn = quarter.FrozenOn
		}
	}
	return d, s.chain(ctx, o.ID, q.FinancialYear(), d)
}

// fewerThemes lets concerns count under no more themes than the plan says.
func fewerThemes(f release.Frame, q release.Quarter, most int) release.Quarter {
	if most >= maxCounted {
		return q
	}
	counts := make([]release.Count, len(q.Counts))
	for i, c := range q.Counts {
		if len(c.Themes) > most {
			c.Themes = firstThemes(f, c.Themes, most)
		}
		counts[i] = c
	}
	q.Counts = sum(counts)
	return q
}

// chain finds the place of a new release, and what was made of its year before, seen or not. A chain that does not hold is not made longer.
func (s *Store) chain(ctx context.Context, organisation, year string, d *Draft) error {
	rows, err := s.releaseRows(ctx, organisation)
	if err != nil {
		return err
	}
	key, err := s.ReleaseKey(ctx, organisation)
	if err != nil {
		return err
	}
	for _, p := range checkReleases(rows, organisation, key) {
		if p.Err != nil {
			return fmt.Errorf("release %d: %w", p.Number, p.Err)
		}
		if p.Release.Year == year {
			d.Before = append(d.Before, p.Release)
		}
		d.Prev = p.Hash
	}
	d.Number = len(rows) + 1
	d.rows = rows
	d.Key, err = s.secret(ctx, buildSetting+organisation)
	return err
}

// makeAndKeep builds a release, signs it and has it audited as it would be published, and stores it if the audit has nothing against it.
func (s *Store) makeAndKeep(ctx context.Context, o ledgerOrganisation, due string, d *Draft) error {
	r, proof, err := s.maker()(ctx, d)
	if err != nil {
		return err
	}
	r.Late = d.Late
	d.Step(StepChecking)
	key, err := s.signingKey(ctx, o.ID)
	if err != nil {
		return err
	}
	for {
		at, err := s.seenAt(o, d)
		if err != nil {
			return err
		}
		r.PublishAt = at.In(London).Format(publishForm)
		ready, err := seal(r, proof, key)
		if err != nil {
			return err
		}
		if err := s.audit(ctx, o.ID, d, ready); err != nil {
			return err
		}
		if now := s.now(); o.Demo || at.After(now) { // else the time has come meanwhile: the next one
			return s.keepRelease(ctx, o, due, d, ready)
		}
	}
}

// seenAt is when a release that is ready now will be seen.
func (s *Store) seenAt(o ledgerOrganisation, d *Draft) (time.Time, error) {
	frozen, err := time.ParseInLocation(dateForm, d.FrozenOn, London)
	if err != nil {
		return time.Time{}, err
	}
	ready := s.now()
	if o.Demo { // a demonstration invents years at once, and shows each release when it would have been seen
		ready = frozen
	}
	at := s.embargo().at(frozen, ready, s.working(o.Nation))
	for _, row := range d.rows { // one release after the other
		if before := time.UnixMicro(row.PublishAt); at.Before(before) {
			at = before
		}
	}
	return at, nil
}

// sealed is a release as it is stored.
type sealed struct {
	release.Release
	body, hash, signature string
	proof                 []byte // JSON of the certificate
	at                    int64
}

func seal(r release.Release, proof release.Certificate, key ed25519.PrivateKey) (sealed, error) {
	body, err := release.Encode(r)
	if err != nil {
		return sealed{}, err
	}
	text, err := release.Encode(proof)
	return sealed{r, string(body), release.Hash(body), sign(key, releaseContext, string(body)), text, publishMicro(r.PublishAt)}, err
}

func (s *Store) keepRelease(ctx context.Context, o ledgerOrganisation, due string, d *Draft, r sealed) error {
	certificate, err := pack(r.proof)
	if err != nil {
		return err
	}
	return s.DB.Tx(ctx, func(tx *sqlx.Tx) error {
		if err := lockOrganisation(ctx, tx, o.ID); err != nil {
			return err
		}
		var last int
		if err := tx.GetContext(ctx, &last, `SELECT count(*) FROM ledger_releases WHERE organisation_id = $1`, o.ID); err != nil {
			return err
		}
		if last != d.Number-1 {
			return ErrOther
		}
		if _, err = tx.ExecContext(ctx, `
			INSERT INTO ledger_releases (organisation_id, number, year, due, body, hash, signature, certificate, publish_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
			o.ID, r.Number, r.Year, due, r.body, r.hash, r.signature, certificate, r.at); err != nil {
			return fmt.Errorf("store the release: %w", err)
		}
		if d.Corrects != nil {
			if err := keepRecount(ctx, tx, o.ID, d); err != nil {
				return err
			}
		}
		return note(ctx, tx, o.ID, due, StepReady, "", s.now())
	})
}
