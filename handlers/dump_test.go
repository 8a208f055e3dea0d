package handlers

import (
	"net/url"
	"os"
	"testing"

	"saysomething/accounts"
	"saysomething/reports/pack"
	"saysomething/store/storetest"
)

func TestDump(t *testing.T) {
	s := newPackSite(t, storetest.Open(t, storetest.SQLiteAddress(t)))
	dir := "/tmp/wt/k-pages/"
	os.MkdirAll(dir, 0o755)
	long := func(kind string) url.Values {
		v := packWords(kind, "0")
		for _, f := range pack.Fields(kind) {
			if f.Rows > 1 && kind != pack.Poster {
				v.Set(f.Name, "More people spoke up about how they are treated, and fewer about patient safety. In listening events at two sites people said the same.\n\nWe think that the new rota is one reason. We have asked both sites what they see.")
			}
		}
		if kind == pack.Poster {
			v.Set("aim", "Everybody can say no to unkind behaviour, and is backed when they do.")
			v.Set("did", "Trained 140 managers to listen\nPut a guardian hour on every ward\nStaff side and management walk the floor together each month")
			v.Set("next", "Train the other sites\nAsk everybody in the spring survey")
			v.Set("partners", "Joint partnership forum: management and staff side")
		}
		v.Set("questions", pack.GroupQuestions)
		v.Set("author", "Maya Okafor, Freedom to Speak Up guardian")
		return v
	}
	for _, kind := range pack.Kinds {
		p := "/reports/" + kind + q2
		os.WriteFile(dir+kind+"-empty.html", []byte(s.get(t, accounts.Guardian, p, 200)), 0o644)
		os.WriteFile(dir+kind+"-edit.html", []byte(s.get(t, accounts.Guardian, p+"/edit", 200)), 0o644)
		s.post(t, accounts.Guardian, p+"/edit", long(kind), 303)
		os.WriteFile(dir+kind+"-makefinal.html", []byte(s.get(t, accounts.Guardian, p+"/final", 200)), 0o644)
		s.post(t, accounts.Guardian, p+"/final", url.Values{"version": {"1"}}, 303)
		os.WriteFile(dir+kind+".html", []byte(s.get(t, accounts.Partnership, p, 200)), 0o644)
	}
	os.WriteFile(dir+"list.html", []byte(s.get(t, accounts.Guardian, "/reports", 200)), 0o644)
}
