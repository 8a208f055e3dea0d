package handlers

import (
	"bytes"
	"encoding/json"
	"net/http"
	"testing"

	"saysomething/cases"
	"saysomething/crypto"
	"saysomething/store"
	"saysomething/store/storetest"
)

// What a reader keeps for themselves comes back to them alone, and nobody who looks at the database can read it.
func TestOwnFilesCalls(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		s := newDeskSite(t, db)
		asha, cat := s.signIn(t, s.Asha), s.signIn(t, s.Cat)
		sealed, err := crypto.Seal([]byte(planted), s.Asha.Identity.Recipient())
		ok(t, err)
		if w := s.bytesOf("PUT", "/api/staff/own/index-0", sealed, asha); w.Code != http.StatusNoContent {
			t.Fatal(w.Code, w.Body)
		}
		if w := s.bytesOf("PUT", "/api/staff/own/index-0", sealed, asha); w.Code != http.StatusConflict {
			t.Errorf("in place of one not seen: answered %d", w.Code)
		}
		var list struct{ Files []cases.OwnFile }
		ok(t, json.Unmarshal(s.do("GET", "/api/staff/own", "", asha).Body.Bytes(), &list))
		if len(list.Files) != 1 || list.Files[0].Name != "index-0" || len(list.Files[0].Mark) != 16 {
			t.Errorf("listed: %+v", list)
		}
		if w := s.bytesOf("PUT", "/api/staff/own/index-0?before="+crypto.B64.EncodeToString(list.Files[0].Mark), sealed, asha); w.Code != http.StatusNoContent {
			t.Errorf("in place of the one listed: answered %d", w.Code)
		}
		if w := s.do("GET", "/api/staff/own/index-0", "", asha); w.Code != http.StatusOK || !bytes.Equal(w.Body.Bytes(), sealed) {
			t.Errorf("answered %d with %d bytes", w.Code, w.Body.Len())
		}
		for _, path := range []string{"/api/staff/own/index-0", "/api/staff/own/index-1", "/api/staff/own/nothing"} {
			if w := s.do("GET", path, "", cat); w.Code != http.StatusNotFound {
				t.Errorf("%s as somebody else: answered %d", path, w.Code)
			}
		}
		if body := s.do("GET", "/api/staff/own", "", cat).Body.String(); body != `{"files":[]}` {
			t.Errorf("somebody else lists %s", body)
		}
		for path, body := range map[string][]byte{"/api/staff/own/index-0": []byte(planted), "/api/staff/own/other": sealed, "/api/staff/own/filters?before=*": sealed} {
			if w := s.bytesOf("PUT", path, body, asha); w.Code != http.StatusBadRequest {
				t.Errorf("%s with %d bytes: answered %d", path, len(body), w.Code)
			}
		}
	})
}
