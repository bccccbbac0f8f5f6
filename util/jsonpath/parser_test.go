/*
Copyright The client-go context fork authors.

Licensed under the Apache License, Version 2.0 (the "License");
you may not use this file except in compliance with the License.
You may obtain a copy of the License at

    http://www.apache.org/licenses/LICENSE-2.0

Unless required by applicable law or agreed to in writing, software
distributed under the License is distributed on an "AS IS" BASIS,
WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
See the License for the specific language governing permissions and
limitations under the License.
*/

package jsonpath

import (
	"fmt"
	"strings"
	"testing"
)

// show writes a parsed template in one line.
func show(n Node) string {
	switch n := n.(type) {
	case *ListNode:
		var parts []string
		for _, c := range n.Nodes {
			parts = append(parts, show(c))
		}
		return "(" + strings.Join(parts, " ") + ")"
	case *UnionNode:
		var parts []string
		for _, c := range n.Nodes {
			parts = append(parts, show(c))
		}
		return "union" + strings.Join(parts, "")
	case *FilterNode:
		return fmt.Sprintf("filter[%s %s %s]", show(n.Left), n.Operator, show(n.Right))
	case *ArrayNode:
		var parts []string
		for _, p := range n.Params {
			s := "_"
			if p.Known {
				s = fmt.Sprint(p.Value)
			}
			if p.Derived {
				s += "'"
			}
			parts = append(parts, s)
		}
		return "array[" + strings.Join(parts, ":") + "]"
	}
	return strings.TrimPrefix(n.String(), "Node")
}

func TestParse(t *testing.T) {
	for text, want := range map[string]string{
		"":                          "()",
		"hello {.a} world":          "(Text: hello  (Field: a) Text:  world)",
		"{}{$}{@}{ }{$$}":           "(() () () () ())",
		"{$.a.b}{ .a .b }{a.b}":     "((Field: a Field: b) (Field: a Field: b) (Identifier: a Field: b))",
		"{.a[0]}{[-1]}{.a[]}":       "((Field: a array[0:1':_]) (array[-1:0':_]) (Field: a array[_:1':_]))",
		"{[1:2]}{[:2]}{[::2]}{[:]}": "((array[1:2:_]) (array[_:2:_]) (array[_:_:2]) (array[_:_:_]))",
		"{[*]}{.*}{.a.*}{.a*}":      "((array[_:_:_]) (Wildcard) (Field: a Wildcard) (Field: a*))",
		"{..a}{.a..b}{..}{...a}":    "((Recursive Field: a) (Field: a Recursive Field: b) (Recursive) (Recursive Field: a))",
		`{.a\.b}{.a\}}{.a\\b}{.\*}`: `((Field: a.b) (Field: a}) (Field: a\b) (Field: *))`,
		"{['a']}{['a.b']}{['']}":    "((Field: a) (Field: a Field: b) (Field: ))",
		"{[0,2]}{['a' , 'b']}":      "((union(array[0:1':_])(array[2:3':_])) (union(Field: a)(Field: b)))",
		"{[0:1,'b']}{[,]}":          "((union(array[0:1:_])(Field: b)) (union(array[_:1':_])(array[_:1':_])))",
		"{[?(@.a)]}{[?(@)]}":        "((filter[(Field: a) exists ()]) (filter[() exists ()]))",
		"{[?(@.a == 'x)y')]}":       "((filter[(Field: a) == (Text: x)y)]))",
		`{[?(@.a!="b=c")]}`:         "((filter[(Field: a) != (Text: b=c)]))",
		"{[?('b=c'==@.a)]}":         "((filter[(Text: b=c) == (Field: a)]))",
		"{[?(@.a>=-1)]}":            "((filter[(Field: a) >= (Int: -1)]))",
		"{[?(@.a===1)]}":            "((filter[(Field: a) === (Int: 1)]))",
		"{[?(@.a[?(@.b>1)])].c}":    "((filter[(Field: a filter[(Field: b) > (Int: 1)]) exists ()] Field: c))",
		"{range .a}x{end}{ranger}":  "((Identifier: range Field: a) Text: x (Identifier: end) (Identifier: ranger))",
		`{"\n"}{'te"x\'t'}{""}`:     "((Text: \n) (Text: te\"x't) (Text: ))",
		"{5}{+5}{-1.5}{true}{5-3}":  "((Int: 5) (Int: 5) (Float: -1.500000) (Bool: true) (Int: 5 Int: -3))",
		"{99999999999999999999}":    "((Float: 100000000000000000000.000000))",
		"}{.日本}{.a-b/c:d!e}":        "(Text: } (Field: 日本) (Field: a-b/c:d!e))",
	} {
		p, err := Parse("test", text)
		if err != nil {
			t.Errorf("%q: %v", text, err)
		} else if got := show(p.Root); got != want {
			t.Errorf("%q:\n%s, want\n%s", text, got, want)
		}
	}
}

func TestParse_errorsThatUsersKnow(t *testing.T) {
	deep := strings.Repeat("[?(", 200) + strings.Repeat(")]", 200)
	for text, want := range map[string]string{
		"{":                        "unclosed action",
		"{.a":                      "unclosed action",
		"{.a\n}":                   "unclosed action",
		`{.a\`:                     "unclosed action",
		"{[":                       "unterminated array",
		"{.a[0":                    "unterminated array",
		"{.a[\n0]}":                "unterminated array",
		"{.a[a]}":                  "invalid array index a",
		`{.a["b"]}`:                `invalid array index "b"`,
		"{.a[1:2:3:4]}":            "invalid array index 1:2:3:4",
		"{.a[1-2]}":                "invalid array index 1-2",
		"{.a[-]}":                  "array index - is not a number",
		"{[99999999999999999999]}": "array index 99999999999999999999 is not a number",
		"{[?(@.a}":                 "unterminated filter",
		"{[?(@.a=='x)]}":           "unterminated filter",
		"{[?(@.a==1)}":             "unclosed array expect ]",
		"{[?(@.a==)]}":             "unrecognized character in action: U+003D '='",
		"{[?(@.a=)]}":              "unrecognized character in action: U+003D '='",
		"{[?(==1)]}":               "unrecognized character in action: U+003D '='",
		"{[?(@.a && @.b)]}":        "unrecognized character in action: U+0026 '&'",
		"{..*}":                    "unrecognized character in action: U+002A '*'",
		"{.a | .b}":                "unrecognized character in action: U+007C '|'",
		"{\t.a}":                   "unrecognized character in action: U+0009",
		"{{.a}}":                   "unrecognized character in action: U+007B '{'",
		"{'abc}":                   "unterminated quoted string",
		`{'\q'}`:                   `unquote string '\q' error invalid syntax`,
		"{1.2.3}":                  "cannot parse number 1.2.3",
		"{-}":                      "cannot parse number -",
		"{" + deep + "}":           "filters are nested too deeply",
	} {
		if p, err := Parse("test", text); err == nil || err.Error() != want || p != nil {
			t.Errorf("%.40q: %v, want %s", text, err, want)
		}
	}
}

func TestParser_keepsTheLastGoodTemplate(t *testing.T) {
	p := NewParser("x")
	for _, text := range []string{"{.a}", "{.b}"} {
		if err := p.Parse(text); err != nil {
			t.Fatal(err)
		}
	}
	if err := p.Parse("{"); err == nil || show(p.Root) != "((Field: b))" || p.Name != "x" {
		t.Errorf("%v %s", err, show(p.Root))
	}
}

func TestUnquoteExtend(t *testing.T) {
	for in, want := range map[string]string{
		`'a'`: "a", `"a"`: "a", `'a\'b'`: "a'b", `"a'b"`: "a'b", `'a"b'`: `a"b`, `''`: "", `'\n'`: "\n", `"\u00e9"`: "é", "'a\nb'": "a\nb", `'é'`: "é", `"\xff"`: "\xff",
	} {
		if got, err := UnquoteExtend(in); got != want || err != nil {
			t.Errorf("%s: %q, %v", in, got, err)
		}
	}
	for _, in := range []string{"", "a", "'", `'a`, `"a'`, `'a'b'`, `'\q'`, `'a\`, "`a`", `'a\'`} {
		if got, err := UnquoteExtend(in); err != ErrSyntax {
			t.Errorf("%s: %q, %v", in, got, err)
		}
	}
}

func TestNodes_sayWhatTheyAre(t *testing.T) {
	if NodeBool.Type() != NodeBool || NodeBool.String() != "NodeBool" || len(NodeTypeName) != 12 {
		t.Error("names of node types")
	}
	p, err := Parse("test", "{.a[1][?(@.b==2.5)]}")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, n := range p.Root.Nodes[0].(*ListNode).Nodes {
		got = append(got, n.String())
	}
	want := "NodeField: a|NodeArray: [{1 true false} {2 true true} {0 false false}]|NodeFilter: NodeList == NodeList"
	if strings.Join(got, "|") != want {
		t.Errorf("%q, want %q", got, want)
	}
}
