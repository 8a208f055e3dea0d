package handlers

import (
	"github.com/gin-gonic/gin"

	"saysomething/accounts"
	"saysomething/cases"
	"saysomething/crypto"
	"saysomething/web"
)

// route is one line of the table: everything that decides how a request is treated.
type route struct {
	method string
	path   string // gin's pattern
	access access // public, or what the person must be allowed to do
	kind   kind   // which headers, and whether anything is logged
	handle gin.HandlerFunc
	body   int64    // largest request body in bytes; 0 for none
	query  []string // names allowed in the query string; anything else is refused
}

const (
	kilobyte = 1 << 10
	megabyte = 1 << 20
	gigabyte = 1 << 30

	// formBody is far above what a form may bring: what is too much is read to the end and refused at
	// its field, so that what was typed comes back with the answer.
	formBody = 16 * gigabyte
)

// routes is every URL of the service.
//
// kind is one of workerPage, formPage, openPage, publicData, workerCall, staffPage, keysPage, staffCall, anyStage,
// lockedCall, enrolCall, files (middleware.go says what each means). What is not public needs a session that has come
// to the end of signing in, and is not locked, except anyStage, lockedCall and enrolCall.
func (s *Server) routes() []route {
	return []route{
		// The machine
		{"GET", "/healthz", public, machine, s.alive, 0, nil},
		{"GET", "/readyz", public, machine, s.ready, 0, nil},
		{"GET", web.Prefix + "*file", public, files, gin.WrapH(web.Handler()), 0, nil},

		// Workers: no account, no cookie, nothing logged
		{"GET", "/", public, workerPage, s.home, 0, nil},
		{"GET", "/readers", public, workerPage, s.readers, 0, nil},
		{"GET", "/readers/lists", public, publicData, s.signedLists, 0, nil},
		{"GET", "/readers/lists/:number", public, publicData, s.signedList, 0, nil},
		{"GET", "/protects", public, workerPage, s.protects, 0, nil},
		{"GET", "/help", public, workerPage, s.help, 0, nil},
		{"GET", "/accessibility", public, workerPage, s.accessibility, 0, nil},
		{"GET", "/privacy", public, workerPage, s.privacy, 0, nil},

		{"GET", "/raise", public, formPage, s.raiseForm, 0, nil},
		{"POST", "/raise", public, formPage, s.raise, formBody, nil},
		{"GET", "/celebrate", public, formPage, s.celebrateForm, 0, nil},
		{"POST", "/celebrate", public, formPage, s.celebrate, formBody, nil},
		{"GET", "/check", public, openPage, s.checkForm, 0, nil},
		{"POST", "/check", public, openPage, s.mailbox, formBody, nil},

		// Workers' calls
		{"POST", "/api/letter", public, workerCall, s.letter, int64(crypto.SealedLetterSize), nil},
		{"PUT", "/api/files/:id/:n", public, workerCall, s.putPart, crypto.PartSize, nil},
		{"GET", "/api/roster", public, publicData, s.roster, 0, nil},

		// Anyone: released figures
		{"GET", "/figures", public, workerPage, s.figures, 0, nil},
		{"GET", "/progress", public, workerPage, s.progress, 0, nil}, // "you said, we did"
		{"GET", "/indicators", public, workerPage, s.indicatorsPage, 0, nil},
		{"GET", "/indicators.csv", public, publicData, s.indicatorsFile, 0, nil},
		{"GET", "/cost", public, formPage, s.costPage, 0, nil},
		{"POST", "/cost", public, formPage, s.workOutCost, 16 * kilobyte, nil},
		{"GET", "/cost.csv", public, publicData, s.costStudy, 0, nil},
		{"GET", "/figures/:what", public, workerPage, s.figures, 0, nil},        // 2026-27-Q1, themes, map
		{"GET", "/figures/:what/:which", public, workerPage, s.figures, 0, nil}, // themes/2026-27, theme/detriment, table/ID.csv

		{"GET", "/figures/releases/:file", public, publicData, s.releaseDownload, 0, nil}, // 7.json, 7.sig

		// Staff: signing in
		{"GET", "/signin", public, keysPage, s.signInPage, 0, []string{"why", "next"}},
		{"GET", "/signin/single", public, staffPage, s.beginSignOn, 0, []string{"next"}},
		{"GET", "/signin/single/back", public, staffPage, s.finishSignOn, 0, signOnQuery},
		{"GET", "/invitation", public, keysPage, s.invitationPage, 0, nil},
		{"GET", "/recover", public, keysPage, s.recoverPage, 0, nil},
		{"POST", "/signout", public, staffPage, s.signOut, kilobyte, nil},

		// Staff: pages
		{"GET", "/partnership", accounts.SeeReleases, staffPage, s.partnership, 0, nil},
		{"GET", "/reports", accounts.SeeReleases, staffPage, s.packsPage, 0, nil},
		{"GET", "/reports/files/:file", accounts.SeeReleases, staffPage, s.releaseFile, 0, nil}, // release-3.xlsx, release-3.csv
		{"GET", "/reports/:kind/:period", accounts.SeeReleases, staffPage, s.packPage, 0, nil},  // board, partnership or poster; 2026-27-Q1
		{"GET", "/reports/:kind/:period/edit", accounts.WriteReports, staffPage, s.editPack, 0, nil},
		{"POST", "/reports/:kind/:period/edit", accounts.WriteReports, staffPage, s.savePack, 256 * kilobyte, nil},
		{"GET", "/reports/:kind/:period/final", accounts.WriteReports, staffPage, s.finalPackPage, 0, nil},
		{"POST", "/reports/:kind/:period/final", accounts.WriteReports, staffPage, s.finishPack, kilobyte, nil},
		{"GET", "/partnership/actions", accounts.Act, staffPage, s.actionsPage, 0, []string{"done"}},
		{"GET", "/partnership/actions/:id", accounts.Act, staffPage, s.actionPage, 0, []string{"done"}}, // "new" for one that is not there yet
		{"POST", "/partnership/actions/:id", accounts.Act, staffPage, s.saveAction, 32 * kilobyte, nil},
		{"GET", "/partnership/actions/:id/edit", accounts.Act, staffPage, s.editActionPage, 0, nil},
		{"POST", "/partnership/actions/:id/agree", accounts.Act, staffPage, s.agreeToAction, kilobyte, nil},
		{"GET", "/partnership/actions/:id/withdraw", accounts.Act, staffPage, s.withdrawActionPage, 0, nil},
		{"POST", "/partnership/actions/:id/withdraw", accounts.Act, staffPage, s.withdrawAction, 16 * kilobyte, nil},
		{"GET", "/partnership/:what", accounts.SeeReleases, staffPage, s.partnership, 0, nil},
		{"GET", "/partnership/:what/:which", accounts.SeeReleases, staffPage, s.partnership, 0, nil},
		{"GET", "/desk", accounts.ReadCases, staffPage, s.desk, 0, nil},
		{"GET", "/desk/matters", accounts.ReadCases, staffPage, s.mattersPage, 0, nil},
		{"GET", "/desk/cases/:id", accounts.ReadCases, staffPage, s.casePage, 0, nil},
		{"GET", "/desk/cases/:id/export", accounts.ReadCases, staffPage, s.exportPage, 0, nil},
		{"GET", "/desk/cases/:id/package", accounts.ReadCases, staffPage, s.packagePage, 0, nil},
		{"GET", "/desk/cases/:id/access", accounts.ReadCases, staffPage, s.accessPage, 0, nil},
		{"GET", "/desk/record", accounts.RecordCase, staffPage, s.recordPage, 0, nil},
		{"GET", "/desk/handover", accounts.ReadCases, staffPage, s.handoverPage, 0, nil},
		{"GET", "/desk/import", accounts.RecordCase, staffPage, s.importPage, 0, nil},
		{"GET", "/desk/disposal", accounts.ReadCases, staffPage, s.disposalPage, 0, nil},
		{"GET", "/contacts", accounts.SeeContacts, staffPage, s.contactsPage, 0, []string{"done"}},
		{"POST", "/contacts", accounts.LogContacts, staffPage, s.addContact, 4 * kilobyte, nil},
		{"POST", "/contacts/:id/remove", accounts.LogContacts, staffPage, s.removeContact, kilobyte, nil},
		{"GET", "/returns", accounts.MakeReturns, staffPage, s.returnsPage, 0, []string{"done"}},
		{"GET", "/returns/given", accounts.MakeReturns, staffPage, s.registerPage, 0, []string{"done"}},
		{"POST", "/returns/given", accounts.MakeReturns, staffPage, s.register, 4 * kilobyte, nil},
		{"GET", "/returns/:quarter", accounts.MakeReturns, staffPage, s.returnPage, 0, []string{"done"}}, // 2026-27-Q1, 2026-27-Q1.csv
		{"POST", "/returns/:quarter", accounts.MakeReturns, staffPage, s.writeReturn, 64 * kilobyte, nil},
		{"GET", "/returns/:quarter/submit", accounts.MakeReturns, staffPage, s.askReturn(false), 0, nil},
		{"POST", "/returns/:quarter/submit", accounts.MakeReturns, staffPage, s.submitReturn, kilobyte, nil},
		{"GET", "/returns/:quarter/amend", accounts.MakeReturns, staffPage, s.askReturn(true), 0, nil},
		{"POST", "/returns/:quarter/amend", accounts.MakeReturns, staffPage, s.amendReturn, 32 * kilobyte, nil},
		{"GET", "/posters", accounts.UseAccount, staffPage, s.postersPage, 0, nil},
		{"GET", "/posters/:side", accounts.UseAccount, staffPage, s.poster, 0, nil}, // management, staff
		{"GET", "/posters/:side/cards", accounts.UseAccount, staffPage, s.cards, 0, nil},
		{"GET", "/account", accounts.UseAccount, keysPage, s.accountPage, 0, []string{"done"}},
		{"GET", "/account/interests", accounts.ReadCases, staffPage, s.interestsPage, 0, []string{"done"}},
		{"POST", "/account/interests", accounts.ReadCases, staffPage, s.declareInterest, kilobyte, nil},
		{"POST", "/account/interests/end", accounts.ReadCases, staffPage, s.endInterest, kilobyte, nil},
		{"POST", "/account/signout", accounts.UseAccount, staffPage, s.signOutEverywhere, kilobyte, nil},

		// Staff: custodians, who sign who reads and read nothing
		{"GET", "/custodians", accounts.Custody, keysPage, s.custodians, 0, nil},
		{"GET", "/api/staff/list", accounts.Custody, staffCall, s.listWork, 0, nil},
		{"POST", "/api/staff/list", accounts.Custody, staffCall, s.signList, megabyte, nil},
		{"POST", "/api/staff/paper", accounts.Custody, staffCall, s.makePaperKey, 16 * kilobyte, nil},

		// The non-executive lead: who opened what. No route changes it
		{"GET", "/log", accounts.ReadLog, staffPage, s.logPage, 0, logFields},
		{"GET", "/api/staff/log/head", accounts.FollowLog, staffCall, s.logHead, 0, []string{"since"}},
		{"GET", "/log/export", accounts.ReadLog, staffPage, s.logExport, 0, nil},

		// Staff: recovery of lost keys
		{"GET", "/custodians/recovery", accounts.Custody, staffPage, s.recoveryPage, 0, nil},
		{"GET", "/recoveries/:id/stop", accounts.UseAccount, staffPage, s.stopPage, 0, nil},
		{"POST", "/recoveries/:id/stop", accounts.UseAccount, staffPage, s.stopForm, kilobyte, nil},
		{"GET", "/desk/passed/:id", accounts.ReadCases, staffPage, s.passedPage, 0, nil},

		// Staff: administration, where no case can be seen
		{"GET", "/admin", accounts.Administer, staffPage, s.adminPage, 0, []string{"done"}},
		{"GET", "/admin/organisation", accounts.Administer, staffPage, s.organisationPage, 0, nil},
		{"POST", "/admin/organisation", accounts.Administer, staffPage, s.saveOrganisation, 16 * kilobyte, nil},
		{"GET", "/admin/clocks", accounts.Administer, staffPage, s.clocksPage, 0, []string{"done"}},
		{"POST", "/admin/clocks", accounts.Administer, staffPage, s.saveClocks, 16 * kilobyte, nil},
		{"GET", "/admin/mail", accounts.Administer, staffPage, s.mailPage, 0, []string{"done"}},
		{"POST", "/admin/mail", accounts.Administer, staffPage, s.saveMail, kilobyte, nil},
		{"GET", "/admin/help", accounts.Administer, staffPage, s.helpNumbersPage, 0, nil},
		{"POST", "/admin/help", accounts.Administer, staffPage, s.saveHelpNumbers, 64 * kilobyte, nil},
		{"GET", "/admin/areas", accounts.Administer, staffPage, s.areasPage, 0, []string{"done"}},
		{"POST", "/admin/areas", accounts.Administer, staffPage, s.saveAreas, megabyte, nil},
		{"GET", "/admin/desks", accounts.Administer, staffPage, s.desksPage, 0, []string{"done"}},
		{"POST", "/admin/desks", accounts.Administer, staffPage, s.saveDesk, 16 * kilobyte, nil},
		{"GET", "/admin/checklists", accounts.Administer, staffPage, s.checklistsPage, 0, []string{"done"}},
		{"GET", "/admin/checklists/:list", accounts.Administer, staffPage, s.checklistPage, 0, nil},
		{"POST", "/admin/checklists/:list", accounts.Administer, staffPage, s.saveChecklist, 64 * kilobyte, nil},
		{"GET", "/admin/replies", accounts.Administer, staffPage, s.repliesPage, 0, []string{"done"}},
		{"POST", "/admin/replies", accounts.Administer, staffPage, s.orderReplies, kilobyte, nil},
		{"GET", "/admin/replies/:code", accounts.Administer, staffPage, s.replyPage, 0, nil},
		{"POST", "/admin/replies/:code", accounts.Administer, staffPage, s.saveReply, 64 * kilobyte, nil},
		{"GET", "/admin/indicators", accounts.Administer, staffPage, s.adminIndicatorsPage, 0, []string{"done"}},
		{"POST", "/admin/indicators", accounts.Administer, staffPage, s.saveIndicators, 4 * megabyte, nil},
		{"GET", "/admin/indicators/:id/withdraw", accounts.Administer, staffPage, s.withdrawIndicatorsPage, 0, nil},
		{"POST", "/admin/indicators/:id/withdraw", accounts.Administer, staffPage, s.withdrawIndicators, kilobyte, nil},
		{"GET", "/admin/wres", accounts.Administer, staffPage, s.wresPage, 0, nil},
		{"POST", "/admin/wres", accounts.Administer, staffPage, s.saveWRES, 4 * kilobyte, nil},
		{"GET", "/admin/marks", accounts.Administer, staffPage, s.marksPage, 0, []string{"done"}},
		{"POST", "/admin/marks", accounts.Administer, staffPage, s.addMark, 16 * kilobyte, nil},
		{"GET", "/admin/marks/:id/remove", accounts.Administer, staffPage, s.removeMarkPage, 0, nil},
		{"POST", "/admin/marks/:id/remove", accounts.Administer, staffPage, s.removeMark, kilobyte, nil},
		{"GET", "/admin/figures", accounts.Administer, staffPage, s.ledgerPage, 0, []string{"done"}},
		{"POST", "/admin/figures/again", accounts.Administer, staffPage, s.tryAgain, kilobyte, nil},
		{"POST", "/admin/figures/errata", accounts.Administer, staffPage, s.askErratum, 16 * kilobyte, nil},
		{"GET", "/admin/figures/plan/:year", accounts.Administer, staffPage, s.planPage, 0, nil},
		{"POST", "/admin/figures/plan/:year", accounts.Administer, staffPage, s.proposePlan, 16 * kilobyte, nil},
		{"GET", "/admin/establishment", accounts.Administer, staffPage, s.establishmentPage, 0, []string{"done"}},
		{"POST", "/admin/establishment", accounts.Administer, staffPage, s.saveEstablishment, 2 * megabyte, nil},
		{"GET", "/admin/retention", accounts.Administer, staffPage, s.retentionPage, 0, nil},
		{"POST", "/admin/retention", accounts.Administer, staffPage, s.saveRetention, 16 * kilobyte, nil},
		{"GET", "/admin/people", accounts.Administer, keysPage, s.peoplePage, 0, []string{"done"}},
		{"GET", "/admin/people/invite", accounts.Administer, keysPage, s.invitePage, 0, nil},
		{"POST", "/admin/people/invite", accounts.Administer, keysPage, s.invite, 16 * kilobyte, nil},
		{"POST", "/admin/people/:id/invite", accounts.Administer, staffPage, s.inviteAgain, kilobyte, nil},
		{"GET", "/admin/people/:id/leave", accounts.Administer, staffPage, s.leavePage, 0, nil},
		{"POST", "/admin/people/:id/leave", accounts.Administer, staffPage, s.leave, kilobyte, nil},

		// Staff: calls
		{"POST", "/api/invitation", public, staffCall, s.invitation, kilobyte, nil},
		{"POST", "/api/activate", public, staffCall, s.activate, 16 * kilobyte, nil},
		{"POST", "/api/salt", public, staffCall, s.salt, kilobyte, nil},
		{"POST", "/api/signin", public, staffCall, s.signIn, 2 * kilobyte, nil},
		{"POST", "/api/signout", public, staffCall, s.signOutCall, kilobyte, nil},
		{"POST", "/api/signin/code", public, staffCall, s.signInCode, kilobyte, nil},
		{"GET", "/api/staff/me", accounts.UseAccount, anyStage, s.whoAmI, 0, nil},
		{"POST", "/api/staff/lock", accounts.UseAccount, staffCall, s.lock, kilobyte, nil},
		{"POST", "/api/staff/unlock", accounts.UseAccount, lockedCall, s.unlock, kilobyte, nil},
		{"POST", "/api/signin/passkey/begin", public, staffCall, s.beginTouch, kilobyte, nil},
		{"POST", "/api/signin/passkey/finish", public, staffCall, s.finishTouch, 16 * kilobyte, nil},
		{"POST", "/api/staff/passkeys/begin", accounts.UseAccount, enrolCall, s.beginPasskey, kilobyte, nil},
		{"POST", "/api/staff/passkeys/finish", accounts.UseAccount, enrolCall, s.finishPasskey, 64 * kilobyte, nil},
		{"PUT", "/api/staff/passkeys/:id", accounts.UseAccount, staffCall, s.unlockWithPasskey, 16 * kilobyte, nil},
		{"DELETE", "/api/staff/passkeys/:id", accounts.UseAccount, staffCall, s.removePasskey, 0, nil},
		{"POST", "/api/staff/app/begin", accounts.UseAccount, enrolCall, s.beginApp, kilobyte, nil},
		{"POST", "/api/staff/app/finish", accounts.UseAccount, enrolCall, s.finishApp, kilobyte, nil},
		{"DELETE", "/api/staff/app", accounts.UseAccount, staffCall, s.removeApp, 0, nil},
		{"POST", "/api/staff/backup-codes", accounts.UseAccount, staffCall, s.newBackupCodes, kilobyte, nil},
		{"GET", "/api/staff/sessions", accounts.UseAccount, staffCall, s.listSessions, 0, nil},
		{"DELETE", "/api/staff/sessions", accounts.UseAccount, staffCall, s.endOneSession, 0, nil},
		{"DELETE", "/api/staff/sessions/:id", accounts.UseAccount, staffCall, s.endOneSession, 0, nil},
		{"POST", "/api/staff/passphrase", accounts.UseAccount, staffCall, s.changePassphrase, 16 * kilobyte, nil},
		{"GET", "/api/staff/cases", accounts.ReadCases, staffCall, s.listCases, 0, []string{"after", "cards"}},
		{"POST", "/api/staff/cards", accounts.ReadCases, staffCall, s.listCards, 16 * kilobyte, nil},
		{"POST", "/api/staff/cases", accounts.RecordCase, staffCall, s.recordCase, megabyte, nil},
		{"GET", "/api/staff/cases/:id", accounts.ReadCases, staffCall, s.openCase, 0, nil},
		{"POST", "/api/staff/cases/:id/entries", accounts.ReadCases, staffCall, s.appendToCase, 2 * megabyte, nil},
		{"GET", "/api/staff/cases/:id/draft", accounts.ReadCases, staffCall, s.getDraft, 0, nil},
		{"PUT", "/api/staff/cases/:id/draft", accounts.ReadCases, staffCall, s.putDraft, cases.MaxDraft, nil},
		{"POST", "/api/staff/cases/:id/name", accounts.ReadCases, staffCall, s.openName, 128 * kilobyte, nil},
		{"POST", "/api/staff/cases/:id/halves", accounts.ReadCases, staffCall, s.giveHalves, 128 * kilobyte, nil},
		{"POST", "/api/staff/cases/:id/readers", accounts.ReadCases, staffCall, s.changeReaders, megabyte, nil},
		{"POST", "/api/staff/changes", accounts.ReadCases, staffCall, s.changeMany, 16 * megabyte, nil},
		{"GET", "/api/staff/keys", accounts.ReadCases, staffCall, s.caseKeys, 0, []string{"after", "handover", "reader"}},
		{"GET", "/api/staff/handovers", accounts.ReadCases, staffCall, s.listHandovers, 0, nil},
		{"POST", "/api/staff/handovers", accounts.ReadCases, staffCall, s.beginHandover, megabyte, nil},
		{"DELETE", "/api/staff/handovers/:id", accounts.ReadCases, staffCall, s.stopHandover, 0, nil},
		{"GET", "/api/staff/disposals", accounts.ReadCases, staffCall, s.listDisposals, 0, nil},
		{"POST", "/api/staff/disposals", accounts.ReadCases, staffCall, s.proposeDisposal, megabyte, nil},
		{"POST", "/api/staff/disposals/withdrawn", accounts.ReadCases, staffCall, s.removeTakenBack, megabyte, nil},
		{"POST", "/api/staff/disposals/:id/approve", accounts.ReadCases, staffCall, s.approveDisposal, 4 * kilobyte, nil},
		{"POST", "/api/staff/disposals/:id/stop", accounts.ReadCases, staffCall, s.stopDisposal, kilobyte, nil},
		{"GET", "/api/staff/recovery", accounts.Custody, staffCall, s.recoveryOverview, 0, nil},
		{"POST", "/api/staff/recovery/keys", accounts.Custody, staffCall, s.makeRecoveryKey, 256 * kilobyte, nil},
		{"POST", "/api/staff/recovery/copies", accounts.Custody, staffCall, s.giveRecoveryCopy, 16 * kilobyte, nil},
		{"GET", "/api/staff/recovery/shares", accounts.Custody, staffCall, s.formerShares, 0, []string{"after"}},
		{"POST", "/api/staff/recovery/shares", accounts.Custody, staffCall, s.putShares, megabyte, nil},
		{"POST", "/api/staff/recoveries", accounts.Custody, staffCall, s.askForRecovery, 4 * kilobyte, nil},
		{"POST", "/api/staff/recoveries/:id/stop", accounts.UseAccount, staffCall, s.stopRecovery, kilobyte, nil},
		{"POST", "/api/staff/recoveries/:id/approve", accounts.Custody, staffCall, s.approveRecovery, kilobyte, nil},
		{"GET", "/api/staff/recoveries/:id/shares", accounts.Custody, staffCall, s.recoveryShares, 0, []string{"after"}},
		{"POST", "/api/staff/recoveries/:id/parts", accounts.Custody, staffCall, s.putRecoveryParts, megabyte, nil},
		{"POST", "/api/staff/recoveries/:id/state", accounts.ReadCases, staffCall, s.joinState, kilobyte, nil},
		{"POST", "/api/staff/recoveries/:id/joining", accounts.ReadCases, staffCall, s.joinParts, kilobyte, nil},
		{"POST", "/api/staff/recoveries/:id/envelopes", accounts.ReadCases, staffCall, s.joinEnvelopes, megabyte, nil},
		{"POST", "/api/staff/recoveries/:id/finish", accounts.ReadCases, staffCall, s.joinFinish, megabyte, nil},
		{"POST", "/api/recovery", public, staffCall, s.recoveryLink, kilobyte, nil},
		{"POST", "/api/recovery/keys", public, staffCall, s.recoveryKeys, 16 * kilobyte, nil},
		{"POST", "/api/recovery/state", public, staffCall, s.joinState, kilobyte, nil},
		{"POST", "/api/recovery/joining", public, staffCall, s.joinParts, kilobyte, nil},
		{"POST", "/api/recovery/envelopes", public, staffCall, s.joinEnvelopes, megabyte, nil},
		{"POST", "/api/recovery/finish", public, staffCall, s.joinFinish, megabyte, nil},
		{"GET", "/api/staff/figures/sign", accounts.Custody, staffCall, s.figuresToSign, 0, nil},
		{"POST", "/api/staff/figures/sign", accounts.Custody, staffCall, s.signFigures, 4 * kilobyte, nil},
		{"POST", "/api/staff/statistics", accounts.ReadCases, staffCall, s.amendStatistics, 4 * kilobyte, nil},
		{"POST", "/api/staff/outcomes", accounts.ReadCases, staffCall, s.setOutcome, outcomeSize, nil},
		{"GET", "/api/staff/files/:id", accounts.ReadCases, staffCall, s.staffFile, 0, nil},
		{"GET", "/api/staff/own", accounts.ReadCases, staffCall, s.listOwn, 0, nil},
		{"GET", "/api/staff/own/:name", accounts.ReadCases, staffCall, s.getOwn, 0, nil},
		{"PUT", "/api/staff/own/:name", accounts.ReadCases, staffCall, s.putOwn, cases.MaxOwnFile, []string{"before"}}, // mark of the one it replaces
	}
}
