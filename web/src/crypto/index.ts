// Everything pages use from crypto, the TypeScript twin of docs/format.md. Import from here, or from the file itself.
//
//   bytes.ts     toB64 fromB64 toHex utf8 fromUTF8 newID validID randomBytes hash sha256 concat part
//   kdf.ts       derive
//   identity.ts  Recipient Identity parseRecipient parseIdentity identityFromSeed newIdentity recipientOf
//   sign.ts      newSignSeed signPublic sign verify
//   receipt.ts   Receipt newReceipt parseReceipt WordsError WrongWord words pieces wordFor suggest
//   seal.ts      seal open encrypter decrypter OpenError
//   pad.ts       SIZES padLine parseLine padBytes paddedSize nextMultiple TooLongError
//   bodies.ts    Report Name Message Status Text Feedback Coding Readers Consent Ask… FileRef ReaderRef ListRef Payload Kind Mode Answer and parseReport, parseMessage…
//   entry.ts     sealEntry openEntry verifyEntry signEntry roomLeft entrySizes weekOf today EntryError
//   chain.ts     checkChain fileIdentities ListedEntry CheckedEntry CheckedChain ChainKeys KeyUntil Audience Reason
//   walk.ts      which identity opens which entry; agreed.ts who reads, since when, and what the worker agreed to; vouched.ts what a roster tells checkChain
//   card.ts      Card cardOf fitCard parseCard
//   envelope.ts  sealEnvelope openEnvelope sealCard openCard sealNotesEnvelope openNotesEnvelope
//   share.ts     sealShares openShare emptyHalf sealPart joinShares sealRecoveryCopy openRecoveryCopy recoveryKey Share ShareError
//   names.ts     caseName
//   session.ts   newDeviceKey sealDeviceCopy openDeviceCopy
//   file.ts      encryptFile openFile SealedFile FileError
//   filetype.ts  checkFile sniffType looksCutOff safeName knownType ACCEPT
//   letter.ts    sendWithFiles makeLetter sendLetter openAnswer parseMailbox parseDone parseListed LetterError Mailbox Attachment
//   place.ts     signPlace placeHolds EntryPlace (whom an entry is for)
//   compose.ts   newCase composeReport composeAdd composeEntries FreshCase ReportInput Said Place Addition
//   held.ts      openKeys KeysRow Held SignedPeople HeldError · change.ts makeChange needConsent Change ChangeError (changes of readers)
//   transport.ts request uploadFile NetworkError HTTPError SentFile Call Upload
//   list.ts      SignedList verifyList ListError ListReason Pin ListKey ListBody fingerprint personFingerprint signHead encodeHead SIDES Side
//   log.ts       parseCaseLog checkLog joinPages logWords CaseLog CheckedLog CheckedRecord LogLine (the access log of one's own case)
//   api.ts       Roster Reader Desk Area parseRoster
//
// Raise:  newReceipt, newCase, checkFile, then sendWithFiles(…, (sent) => ({op: "report", ...composeReport(…)}), parseDone)
// Check:  parseReceipt, makeLetter({op: "read", …}), sendLetter(…, parseMailbox), openEnvelope(receipt.identity()), checkChain
// Add:    sendWithFiles(…, (sent) => ({op: "add", mailbox, ...composeAdd(…)}), parseDone); on LetterError `conflict` read again first
// Staff:  openCard over the list; openEnvelope, checkChain, composeEntries; openFile(response.body, identity, {case, hash})
//
// Not from here, because it brings WebAssembly: person.ts (passphraseKeys newPersonKeys sealKeyFile openKeyFile newSalt
// generatePassphrase), for the activation and sign-in pages only.

export * from "./bytes";
export * from "./kdf";
export * from "./identity";
export * from "./sign";
export * from "./receipt";
export * from "./seal";
export * from "./pad";
export * from "./shape";
export * from "./bodies";
export * from "./entry";
export * from "./chain";
export * from "./agreed";
export * from "./vouched";
export * from "./card";
export * from "./envelope";
export * from "./share";
export * from "./names";
export * from "./session";
export * from "./file";
export * from "./filetype";
export * from "./letter";
export * from "./compose";
export * from "./place";
export * from "./held";
export * from "./change";
export * from "./transport";
export * from "./list";
export * from "./log";
export * from "./api";
