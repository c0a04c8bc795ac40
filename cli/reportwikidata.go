package cli

import (
	"fmt"

	"github.com/spf13/pflag"
)

// wikidataFlags are the flags of report that the format quickstatements needs.
func (a *app) wikidataFlags(f *pflag.FlagSet) {
	d := &a.wikidata
	f.StringVar(&d.Item, "item", "", "quickstatements: the `ITEM` of Wikidata that the figures are of, such as Q123")
	f.StringVar(&d.Property, "property", "", "quickstatements: the `PROPERTY` for the figures of one topic, where its measure has none of its own")
	f.StringVar(&d.Unit, "unit", "", "quickstatements: the `ITEM` of the unit, for what is no plain count")
	f.Var(dialect{&d.CSV}, "dialect", "quickstatements: v1, with tabs, or csv, with a header")
	d.LeftOut = func(line string) { a.note("no row for %s", printable(line)) }
}

// A dialect is the flag for the way in which QuickStatements writes its rows.
type dialect struct{ csv *bool }

func (d dialect) String() string {
	if d.csv != nil && *d.csv {
		return "csv"
	}
	return "v1"
}

func (d dialect) Set(s string) error {
	if s != "v1" && s != "csv" {
		return fmt.Errorf("want v1 or csv")
	}
	*d.csv = s == "csv"
	return nil
}

func (dialect) Type() string { return "DIALECT" }

// knowsItem finds what quickstatements lacks before the work is done.
func (a *app) knowsItem(format string) error {
	if format == "quickstatements" && a.wikidata.Item == "" {
		return usagef("quickstatements: say which item of Wikidata the figures are of: rangefinder report TOPIC --format quickstatements --item Q123")
	}
	return nil
}
