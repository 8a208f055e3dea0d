// Package crypto is what keeps a concern between a worker and the readers they chose.
//
// It composes age (post-quantum hybrid recipients), Ed25519, HKDF-SHA256 and Argon2id, and
// invents nothing. docs/format.md is its specification; web/src/crypto is its twin in the browser.
// It knows no SQL, no HTTP and no clock.
//
// The pieces, from the inside out:
//
//   - A [Receipt] is eight words. Everything a worker needs to come back is derived from them.
//   - A case has an identity of its own. All its content is sealed to that identity's recipient,
//     and an [Envelope] gives the identity to one reader.
//   - An entry is a signed [Payload] in the case's chain; [CheckChain] verifies a whole chain.
//   - A file is a stream with its name and true length inside ([NewFileWriter], [OpenFile]).
//   - A letter is the one sealed request that every worker's action travels in ([SealLetter], [OpenLetter]).
//
// Everything that parses what a stranger sends returns an error that wraps [ErrMalformed] and
// never repeats what was sent.
package crypto

import "errors"

// ErrMalformed is wrapped by every refusal of something that does not have the shape of docs/format.md.
var ErrMalformed = errors.New("malformed")
