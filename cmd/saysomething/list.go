package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"saysomething/accounts"
	"saysomething/crypto"
)

type listCommand struct {
	Verify listVerify `cmd:"" help:"Check signed lists of readers. Needs no server and no network."`
}

type listVerify struct {
	Files []string `arg:"" name:"file" help:"The file of all lists, or each list by itself, the first one first: from the page Who will read this."`
	listWords
}

// listWords is what ties lists to something outside the server that gave them out.
type listWords struct {
	Words   *string `help:"Six words from a poster or a custodian: one of the lists must have them." placeholder:"WORDS"`
	NoWords bool    `help:"Compare no words. Without --words this is needed: lists that nobody compared with anything may be whoever's."`
	OneSide bool    `help:"Take lists that only one side vouches for."`
}

// Run says who vouches for the newest list. It fails when anything does not hold.
func (c *listVerify) Run() error {
	list, err := readLists(c.Files)
	if err != nil {
		return err
	}
	fmt.Printf("%-12s %d lists, each signed by those whom the one before names\n", "OK", len(list.Heads))
	fmt.Printf("%-12s list %d of %s, signed by %s\n", "OK", list.Number, list.Day, strings.Join(list.Sides, " and "))
	fmt.Printf("%-12s %s\n", "six words:", strings.Join(list.Words(), " "))
	return c.holds(list)
}

// readLists reads and verifies lists as they are downloaded: every head, and every body against its head.
func readLists(files []string) (*crypto.SignedList, error) {
	var all []accounts.PublicList
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			return nil, wrong("%w", err)
		}
		var one struct {
			accounts.PublicList
			Lists []accounts.PublicList `json:"lists"`
		}
		if err := json.Unmarshal(text, &one); err != nil || one.Head == "" && len(one.Lists) == 0 {
			return nil, wrong("%s is no list of readers as it is downloaded", name)
		}
		if one.Head != "" {
			one.Lists = append(one.Lists, one.PublicList)
		}
		all = append(all, one.Lists...)
	}
	var heads []crypto.SignedHead
	for _, one := range all {
		heads = append(heads, crypto.SignedHead{Line: one.Head, Signatures: one.Signatures})
	}
	list, err := crypto.VerifyList(heads, all[len(all)-1].Body)
	if err != nil {
		return nil, fmt.Errorf("these lists do not hold: %w", err)
	}
	for i, head := range list.Heads {
		if crypto.Hash([]byte(all[i].Body)) != head.Body {
			return nil, fmt.Errorf("these lists do not hold: list %d is not as it was signed", head.Number)
		}
	}
	return list, nil
}

// holds wants one of the lists to have the words given, and both sides to vouch for it and for every list since.
func (c listWords) holds(list *crypto.SignedList) error {
	from := len(list.Heads) - 1
	if c.Words != nil {
		given := strings.Join(strings.Fields(strings.ToLower(*c.Words)), " ")
		if given == "" {
			return wrong("--words: give six words")
		}
		from = slices.IndexFunc(list.Heads, func(h crypto.Head) bool { return strings.Join(crypto.Fingerprint(h.Hash), " ") == given })
		if from < 0 {
			return fmt.Errorf("these lists do not hold: none of them has the words %q", given)
		}
		fmt.Printf("%-12s the words given are those of list %d, signed by %s\n", "OK", list.Heads[from].Number, strings.Join(list.Heads[from].Sides, " and "))
	}
	for _, head := range list.Heads[from:] {
		if len(head.Sides) < len(crypto.ListSides) && !c.OneSide {
			return fmt.Errorf("only one side vouches for list %d: %s. Give --one-side if you mean that", head.Number, strings.Join(head.Sides, " and "))
		}
	}
	if c.Words != nil {
		return nil
	}
	fmt.Printf("%-12s whose lists these are: compare the six words with a poster, or give them with --words\n", "NOT CHECKED")
	if !c.NoWords {
		return errors.New("whose lists these are was not checked: give --words with six words from a poster, or --no-words if you mean it")
	}
	return nil
}
