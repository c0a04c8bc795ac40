package report

import (
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"rangefinder/news"
)

// A schemaDoc is what the test reads of a JSON Schema.
type schemaDoc struct {
	Ref         string                `json:"$ref"`
	Description string                `json:"description"`
	Type        any                   `json:"type"`
	Properties  map[string]*schemaDoc `json:"properties"`
	Required    []string              `json:"required"`
	Items       *schemaDoc            `json:"items"`
	Defs        map[string]*schemaDoc `json:"$defs"`
}

func readSchema(t *testing.T, name string) *schemaDoc {
	t.Helper()
	b, err := Schema(name)
	if err != nil {
		t.Fatal(err)
	}
	var s schemaDoc
	if err := json.Unmarshal(b, &s); err != nil {
		t.Fatal(err)
	}
	return &s
}

// A field that is added to the types of a report has to be added to its schema,
// with a word on what it means.
func TestSchemasHaveEveryField(t *testing.T) {
	for name, typ := range map[string]reflect.Type{"report": reflect.TypeFor[document](), "claim": reflect.TypeFor[line]()} {
		root := readSchema(t, name)
		c := &comparer{t: t, root: root, done: map[reflect.Type]bool{}}
		c.compare(name, root, typ)
	}
}

type comparer struct {
	t    *testing.T
	root *schemaDoc
	done map[reflect.Type]bool
}

func (c *comparer) compare(path string, s *schemaDoc, typ reflect.Type) {
	for typ.Kind() == reflect.Pointer {
		typ = typ.Elem()
	}
	if def, ok := strings.CutPrefix(s.Ref, "#/$defs/"); ok {
		if s = c.root.Defs[def]; s == nil {
			c.t.Errorf("%s refers to %s, which does not stand", path, def)
			return
		}
	}
	if s.Description == "" {
		c.t.Errorf("%s says nothing of itself", path)
	}
	switch {
	case typ.Kind() == reflect.Slice:
		if s.Items == nil {
			c.t.Errorf("%s is a list here and none in the schema", path)
			return
		}
		if e := typ.Elem(); e.Kind() == reflect.Struct {
			c.compare(path+"[]", s.Items, e)
		}
		return
	case typ.Kind() != reflect.Struct || typ == reflect.TypeFor[time.Time]():
		if want := jsonType(typ); !strings.Contains(toJSON(s.Type), `"`+want+`"`) {
			c.t.Errorf("%s is %s in the schema, and %s here", path, toJSON(s.Type), want)
		}
		return
	case c.done[typ]:
		return
	}
	c.done[typ] = true
	if typ == reflect.TypeFor[line]() {
		c.done[reflect.TypeFor[news.Claim]()] = true // it is one, and is compared as that
	}
	fields := map[string]reflect.StructField{}
	gather(typ, fields)
	if typ == reflect.TypeFor[news.Claim]() {
		fields["topic"] = reflect.StructField{Type: reflect.TypeFor[string](), Tag: `json:"topic,omitempty"`} // in lines alone
	}
	for _, f := range slices.Sorted(maps.Keys(fields)) {
		p := s.Properties[f]
		if p == nil {
			c.t.Errorf("the schema lacks %s.%s", path, f)
			continue
		}
		may := strings.Contains(fields[f].Tag.Get("json"), ",omit") || typ == reflect.TypeFor[line]() && f == "topic"
		if slices.Contains(s.Required, f) == may {
			c.t.Errorf("%s.%s: required is %v in the schema, and it may be left out here: %v", path, f, !may, may)
		}
		c.compare(path+"."+f, p, fields[f].Type)
	}
	for f := range s.Properties {
		if _, ok := fields[f]; !ok {
			c.t.Errorf("the schema has %s.%s, which nothing writes", path, f)
		}
	}
}

// gather finds the fields of a struct as encoding/json names them, those of
// embedded structs among them.
func gather(typ reflect.Type, into map[string]reflect.StructField) {
	for i := range typ.NumField() {
		f := typ.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case name == "-":
		case f.Anonymous && name == "":
			gather(f.Type, into)
		case f.IsExported():
			into[name] = f
		}
	}
}

func jsonType(typ reflect.Type) string {
	switch typ.Kind() {
	case reflect.Bool:
		return "boolean"
	case reflect.Int:
		return "integer"
	case reflect.Float64:
		return "number"
	}
	return "string"
}

func toJSON(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(b)
}

// The claim stands in both files, so that neither needs the other.
func TestSchemasHaveOneClaim(t *testing.T) {
	read := func(name string) map[string]any {
		b, err := Schema(name)
		if err != nil {
			t.Fatal(err)
		}
		var m map[string]any
		if err := json.Unmarshal(b, &m); err != nil {
			t.Fatal(err)
		}
		return m
	}
	whole, claim := read("report")["$defs"].(map[string]any), read("claim")
	inner := whole["claim"].(map[string]any)
	for _, key := range []string{"type", "description", "properties", "required"} {
		if !reflect.DeepEqual(inner[key], claim[key]) {
			t.Errorf("%s of the claim differs between the two schemas", key)
		}
	}
	for name, def := range claim["$defs"].(map[string]any) {
		if !reflect.DeepEqual(whole[name], def) {
			t.Errorf("%s differs between the two schemas", name)
		}
	}
	if _, err := Schema("../report"); err == nil {
		t.Error("Schema(../report) gave something")
	}
}
