package cases

import (
	"slices"
	"testing"
)

func TestOwnClocks(t *testing.T) {
	for _, preset := range Presets() {
		own, err := OwnFrom(preset)
		if err != nil || len(own.Check()) > 0 {
			t.Fatalf("%s as it comes: %v %v", preset, err, own.Check())
		}
		shipped, _ := Preset(preset)
		if got, err := own.Rules(preset); err != nil || !slices.Equal(got, shipped) {
			t.Errorf("%s unchanged is %+v, %v", preset, got, err)
		}
		if got, err := (OwnClocks{}).Rules(preset); err != nil || !slices.Equal(got, shipped) {
			t.Errorf("%s without changes is %+v, %v", preset, got, err)
		}
	}
	own, _ := OwnFrom("england")
	own.Promises[0].Count, own.Promises[0].Unit = 1, "days"
	own.Promises[3].Most = 90
	own.FollowUps = []int{12, 6}
	got, err := own.Rules("england")
	if err != nil || got[0].Count != 1 || got[0].Unit != "days" || got[0].From != Received || got[3].Most != 90 || len(got) != 6 || got[4].Count != 6 || got[5].Count != 12 {
		t.Errorf("%+v %v", got, err)
	}
	if got, err := own.Rules("eu-directive"); err != nil || got[0].Count != 7 {
		t.Errorf("changes of another set: %+v %v", got, err)
	}
}

func TestOwnClocksRefuse(t *testing.T) {
	for field, spoil := range map[string]func(*OwnClocks){
		"acknowledge-count": func(o *OwnClocks) { o.Promises[0].Count = 0 },
		"plan-count":        func(o *OwnClocks) { o.Promises[1].Count = 261 },
		"plan-unit":         func(o *OwnClocks) { o.Promises[1].Unit = "weeks" },
		"update-most":       func(o *OwnClocks) { o.Promises[2].Most = 40 },
		"response-most":     func(o *OwnClocks) { o.Promises[3].Most = 59 },
		"follow_ups":        func(o *OwnClocks) { o.FollowUps = []int{7} },
		"preset":            func(o *OwnClocks) { o.Promises = o.Promises[1:] },
	} {
		own, _ := OwnFrom("england")
		spoil(&own)
		if wrong := own.Check(); wrong[field] == "" || len(wrong) != 1 {
			t.Errorf("%s: %v", field, wrong)
		}
		if got, err := own.Rules("england"); err == nil {
			t.Errorf("%s: %v", field, got)
		}
	}
	if (OwnClocks{Preset: "mars"}).Check()["preset"] == "" {
		t.Error("a set that does not exist")
	}
}
