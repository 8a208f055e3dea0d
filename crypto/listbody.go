package crypto

import (
	"cmp"
	"crypto/ed25519"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// The two sides that vouch for the list of readers, and hold a half of every recovery each.
const (
	SideManagement = "management"
	SideStaff      = "staff"
)

// ListSides are both, in the order they are always named.
var ListSides = []string{SideManagement, SideStaff}

// ListBody is who may read (docs/format.md §7). Its line is what a head names by its hash.
type ListBody struct {
	V            int             `json:"v"`
	Organisation string          `json:"organisation"`
	Desks        []ListDesk      `json:"desks"`
	Readers      []ListReader    `json:"readers"`
	Custodians   []ListCustodian `json:"custodians"`
	Former       []ListFormer    `json:"former"`
	Recovery     ListRecovery    `json:"recovery"`
	Log          string          `json:"log"` // b64 key of the access log, "" while there is none
}

// ListDesk is a desk on the list.
type ListDesk struct {
	ID   string `json:"id"`
	Kind string `json:"kind"` // one of ListDeskKinds
	Name string `json:"name"`
}

// ListReader is somebody concerns may be sealed to.
type ListReader struct {
	ID        string `json:"id"`
	Name      string `json:"name"`
	Title     string `json:"title"`
	Role      string `json:"role"` // one of ListRoles
	Side      string `json:"side"` // management | staff | independent
	Desk      string `json:"desk"`
	Recipient string `json:"recipient"`
	Sign      string `json:"sign"`
	Since     string `json:"since"`
}

// ListCustodian is somebody who may sign the next list.
type ListCustodian struct {
	ID        string `json:"id"`
	Name      string `json:"name"`
	Title     string `json:"title"`
	Side      string `json:"side"`      // management | staff
	Recipient string `json:"recipient"` // "" of a paper key, which only signs
	Sign      string `json:"sign"`
	Since     string `json:"since"`
}

// ListFormer is a key somebody wrote with before, and the last day it counted.
type ListFormer struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Sign  string `json:"sign"`
	Until string `json:"until"`
}

// ListRecovery are both sides' recovery recipients, "" while a side has none.
type ListRecovery struct {
	Management string `json:"management"`
	Staff      string `json:"staff"`
}

// Of is one side's recovery recipient.
func (r ListRecovery) Of(side string) string {
	if side == SideManagement {
		return r.Management
	}
	return r.Staff
}

// EncodeListBody is the body's one spelling: a line of JSON with everything in the order of ids.
// It refuses what no client would take.
func EncodeListBody(b ListBody) (string, error) {
	b.V = 1
	b.Desks, b.Readers = sorted(b.Desks, deskID), sorted(b.Readers, readerID)
	b.Custodians, b.Former = sorted(b.Custodians, custodianID), sorted(b.Former, formerID)
	line, err := marshalLine(b)
	if err != nil {
		return "", err
	}
	if _, err := ParseListBody(string(line)); err != nil {
		return "", fmt.Errorf("body of the list: %w", err)
	}
	return string(line), nil
}

func deskID(d ListDesk) string           { return d.ID }
func readerID(r ListReader) string       { return r.ID }
func custodianID(c ListCustodian) string { return c.ID }
func formerID(f ListFormer) string       { return f.ID + " " + f.Sign } // somebody may have several

// sorted is a copy in the order of its ids, never null in JSON.
func sorted[T any](list []T, id func(T) string) []T {
	out := append([]T{}, list...)
	slices.SortFunc(out, func(a, b T) int { return cmp.Compare(id(a), id(b)) })
	return out
}

// ParseListBody takes a body apart and refuses any other spelling of it, so that the two
// implementations cannot read two things from one line.
func ParseListBody(line string) (*ListBody, error) {
	var b ListBody
	if err := ParseLine([]byte(line), &b); err != nil {
		return nil, err
	}
	again, err := marshalLine(b)
	if err != nil || string(again) != line || !b.valid() {
		return nil, fmt.Errorf("%w: body of a list", ErrMalformed)
	}
	return &b, nil
}

// ListRoles are the roles of people who may read, and ListDeskKinds the kinds of desk they read at.
var (
	ListRoles     = []string{"guardian", "rep", "executive_lead", "non_executive_lead"}
	ListDeskKinds = []string{"guardian", "union", "independent", "executive"}
)

func (b *ListBody) valid() bool {
	return b.V == 1 && ValidID(b.Organisation) && (b.Log == "" || validSignKey(b.Log)) &&
		inOrder(b.Desks, deskID) && inOrder(b.Readers, readerID) && inOrder(b.Custodians, custodianID) && inOrder(b.Former, formerID) &&
		all(b.Desks, func(d ListDesk) bool {
			return ValidID(d.ID) && oneName(d.Kind, ListDeskKinds...) && validText(d.Name)
		}) &&
		all(b.Readers, b.validReader) && all(b.Custodians, validCustodian) &&
		all(b.Former, func(f ListFormer) bool {
			return ValidID(f.ID) && validText(f.Name) && validSignKey(f.Sign) && validDay(f.Until)
		}) &&
		all([]string{b.Recovery.Management, b.Recovery.Staff}, func(r string) bool { return r == "" || validRecipient(r) })
}

func (b *ListBody) validReader(r ListReader) bool {
	return ValidID(r.ID) && validText(r.Name) && validText(r.Title) && oneName(r.Role, ListRoles...) &&
		oneName(r.Side, SideManagement, SideStaff, "independent") && validRecipient(r.Recipient) && validSignKey(r.Sign) && validDay(r.Since) &&
		slices.ContainsFunc(b.Desks, func(d ListDesk) bool { return d.ID == r.Desk })
}

func validCustodian(c ListCustodian) bool {
	return ValidID(c.ID) && validText(c.Name) && validText(c.Title) && oneName(c.Side, ListSides...) &&
		(c.Recipient == "" || validRecipient(c.Recipient)) && validSignKey(c.Sign) && validDay(c.Since)
}

func inOrder[T any](list []T, id func(T) string) bool {
	for i := range list {
		if i > 0 && id(list[i-1]) >= id(list[i]) {
			return false
		}
	}
	return list != nil
}

func all[T any](list []T, good func(T) bool) bool {
	return !slices.ContainsFunc(list, func(one T) bool { return !good(one) })
}

func oneName(s string, of ...string) bool { return slices.Contains(of, s) }

// validText refuses the two characters that Go and browsers write differently in JSON, and what is no text.
func validText(s string) bool { return utf8.ValidString(s) && !strings.ContainsAny(s, "\u2028\u2029") }

func validDay(s string) bool {
	_, err := time.Parse(time.DateOnly, s)
	return err == nil
}

func validSignKey(s string) bool {
	_, err := ParseSignKey(s)
	return err == nil
}

func validRecipient(s string) bool {
	_, err := ParseRecipient(s)
	return err == nil
}

// SignKey is a b64 Ed25519 public key as lists and entries carry it.
func SignKey(key ed25519.PrivateKey) string {
	return B64.EncodeToString(key.Public().(ed25519.PublicKey))
}
