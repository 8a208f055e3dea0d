package notify

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"text/template"
)

// The messages there are. None names a case or repeats what anybody wrote.
const (
	RecoveryAskedOwner     = "recovery_asked_owner"     // to the person whose key is to be replaced
	RecoveryAskedCustodian = "recovery_asked_custodian" // to every custodian
	RecoveryKeyed          = "recovery_keyed"           // new keys are made, the waiting period runs
	RecoveryStopped        = "recovery_stopped"
	RecoveryDone           = "recovery_done"
	RecoveryToReader       = "recovery_to_reader" // to the other reader who is to get the cases
	Test                   = "test"               // to the administrator who asked for it
	FiguresOut             = "figures_out"        // a release is out: to everybody who may see releases, with no figure in it
	WaysInChanged          = "ways_in_changed"    // to somebody whose passkeys, app, backup codes or passphrase were changed
	SomebodyInvited        = "somebody_invited"   // to every administrator: somebody was given a way in
	LogChanged             = "log_changed"        // the access log is not what it was: to the non-executive lead, custodians and administrators
)

type message struct{ subject, text string }

// texts: {{.URL}} is where people find the service, {{.Data.…}} what was queued.
var texts = map[string]message{
	RecoveryAskedOwner: {"Somebody has asked to replace your key",
		"Somebody has asked to replace the key of your account.\n\nIf you did not know of it, sign in and stop it:\n{{.URL}}/account\n\nIf you cannot sign in, speak to a custodian today. Any custodian can stop it."},
	RecoveryAskedCustodian: {"A recovery has been asked for",
		"A custodian has asked to recover the cases of a reader whose key is lost.\n\nIf you know of no reason for it, sign in and stop it:\n{{.URL}}/custodians/recovery"},
	RecoveryKeyed: {"A recovery can go ahead soon",
		"New keys have been made for a recovery. After a waiting time, one custodian of each side can carry it out.\n\nUntil then you can stop it:\n{{.URL}}{{.Data.Path}}"},
	RecoveryStopped: {"A recovery has been stopped",
		"A recovery you were told about has been stopped. Nothing has changed hands.\n\nSee who stopped it:\n{{.URL}}{{.Data.Path}}"},
	RecoveryDone: {"A recovery is finished",
		"A recovery you were told about is finished: the new key is in use.\n\nWhat to do next:\n{{.URL}}{{.Data.Path}}"},
	RecoveryToReader: {"Cases are to be passed to you",
		"A custodian has asked to pass the cases of another reader to you.\n\nSee what happens next:\n{{.URL}}/desk"},
	Test: {"A test message",
		"Somebody asked the service to send this to you, to see whether mail goes out. It does.\n\n{{.URL}}/admin/mail"},
	FiguresOut: {"New figures are out",
		"New figures about speaking up are out.\n\nSee them here:\n{{.URL}}/partnership"},
	WaysInChanged: {"How you sign in was changed",
		"A way of signing in to your account was added, replaced or taken off: a passkey, an app, backup codes or the passphrase.\n\nIf that was you, there is nothing to do.\n\nIf it was not you, sign in now. Take off what you do not know, end the other sessions and change your passphrase:\n{{.URL}}/account\n\nIf you cannot sign in, speak to a custodian today."},
	SomebodyInvited: {"Somebody was invited",
		"An administrator made a link with which somebody can activate an account.\n\nSee who was invited:\n{{.URL}}/admin/people\n\nIf none of you meant it, mark that person as left: the link ends at once. The administrator who made it should then end their other sessions and change their passphrase:\n{{.URL}}/account"},
	LogChanged: {"The access log was changed",
		"The access log of your speaking-up service is not what it was. Somebody changed it in the database, past the program that keeps it.\n\nThe non-executive lead can see what was found:\n{{.URL}}/log\n\nKeep every export of the log that you have."},
}

// foot ends every message, so that nobody answers into nothing or looks for a case in their mail.
const foot = "\n\nThis message says nothing about any concern, and nobody reads answers to it.\n"

// write makes subject and text of a queued message.
func write(name, url string, data []byte) (subject, text string, err error) {
	url = strings.TrimSuffix(url, "/")
	if name == Digest {
		var c Counts
		if err := json.Unmarshal(data, &c); err != nil {
			return "", "", fmt.Errorf("message data: %w", err)
		}
		return "Say Something: " + digestSubject, digestText(url, c) + foot, nil
	}
	m, known := texts[name]
	if !known {
		return "", "", fmt.Errorf("no message %q", name)
	}
	var fields struct{ Path string }
	if err := json.Unmarshal(data, &fields); err != nil {
		return "", "", fmt.Errorf("message data: %w", err)
	}
	t, err := template.New(name).Option("missingkey=error").Parse(m.text)
	if err != nil {
		return "", "", fmt.Errorf("message: %w", err)
	}
	var b bytes.Buffer
	if err := t.Execute(&b, map[string]any{"URL": url, "Data": fields}); err != nil {
		return "", "", fmt.Errorf("message: %w", err)
	}
	return "Say Something: " + m.subject, b.String() + foot, nil
}
