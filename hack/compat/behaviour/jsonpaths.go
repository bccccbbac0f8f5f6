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

package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
	"k8s.io/client-go/third_party/forked/golang/template"
	"k8s.io/client-go/util/jsonpath"
)

type inlined struct {
	Kind     string `json:"kind,omitempty"`
	Embedded `json:",inline"`
	List     []map[string]any `json:"list"`
	Map      map[string]int   `json:"map"`
	Pointer  *Embedded        `json:"pointer"`
	Nil      *Embedded        `json:"nil"`
	Any      any              `json:"any"`
	Untagged float64
	Raw      json.RawMessage `json:"raw"`
	Array    [2]bool         `json:"array"`
}

type Embedded struct {
	Name  string `json:"name"`
	Count uint8  `json:"count"`
}

func (e Embedded) String() string { return "E:" + e.Name }

var jsonpathInputs = map[string]func() any{
	"tree": func() any {
		var v any
		json.Unmarshal([]byte(`{"kind":"List","n":3,"f":2.5,"t":true,"nil":null,"e":"","items":[
			{"name":"a","status":{"phase":"Running","ok":true,"n":1},"ports":[80,443,8080],"labels":{"x":"1","y.z/w":"2"}},
			{"name":"b","status":{"phase":"Pending","ok":false,"n":2.5},"ports":[],"labels":{"x":"2"}},
			{"name":"c'\"","status":{"n":null},"ports":[1],"labels":null},
			{"status":"text"}, 7, "s", null, [1,[2,3]]],
			"nested":{"name":"deep","nested":{"name":"deeper","list":[{"name":"deepest"}]}},"dotted.key":{"a b":1},"":"empty"}`), &v)
		return v
	},
	"typed": func() any {
		return &corev1.PodList{Items: []corev1.Pod{
			{ObjectMeta: metav1.ObjectMeta{Name: "p", Namespace: "n", Labels: map[string]string{"a": "b"}, CreationTimestamp: metav1.NewTime(time.Unix(1700000000, 0).UTC())},
				Spec: corev1.PodSpec{Containers: []corev1.Container{{Name: "c", Image: "i", Ports: []corev1.ContainerPort{{ContainerPort: 80, Protocol: "TCP"}}, LivenessProbe: &corev1.Probe{ProbeHandler: corev1.ProbeHandler{HTTPGet: &corev1.HTTPGetAction{Port: intstr.FromString("http")}}}}, {Name: "d"}}}, Status: corev1.PodStatus{Phase: "Running", Conditions: []corev1.PodCondition{{Type: "Ready", Status: "True"}}}},
			{ObjectMeta: metav1.ObjectMeta{Name: "q"}},
		}}
	},
	"struct": func() any {
		return inlined{Kind: "k", Embedded: Embedded{Name: "e", Count: 3}, List: []map[string]any{{"name": "x", "n": 1}, {"name": "y"}}, Map: map[string]int{"one": 1},
			Pointer: &Embedded{Name: "p"}, Any: []any{1, "a", nil, Embedded{Name: "in"}}, Untagged: 1.5, Raw: json.RawMessage(`{}`), Array: [2]bool{true, false}}
	},
	"list":   func() any { return []any{1, 2.0, "three", true, nil, []any{1, 2}, map[string]any{"name": "m"}} },
	"ints":   func() any { return []int{5, 6, 7, 8, 9} },
	"scalar": func() any { return 42 },
	"nil":    func() any { return nil },
	"empty":  func() any { return map[string]any{} },
}

var jsonpathTemplates = []string{
	"", "{", "}", "{}", "{{}}", "{}}", "text", "a{.kind}b{.n}c", "{.}", "{@}", "{$}", "{$.kind}", "{@.kind}", "{.kind", "{.kind}}", "{ .kind }", "{.  kind}", "{kind}", "{ kind }", "{.kind}{.kind}",
	"{.items}", "{.items[0]}", "{.items[0].name}", "{.items[-1]}", "{.items[-8].name}", "{.items[-9]}", "{.items[8]}", "{.items[99]}", "{.items[0:2].name}", "{.items[:2].name}", "{.items[1:].status}", "{.items[::2]}", "{.items[::-1]}", "{.items[0:8:3]}", "{.items[2:1]}", "{.items[1:1]}", "{.items[0:99]}", "{.items[-2:]}", "{.items[:-6].name}", "{.items[5:0:-2]}", "{.items[::0]}", "{.items[a]}", "{.items[]}", "{.items[0}", "{.items[0,1].name}", "{.items[0,99]}", "{.items[*].name}", "{.items[*]}", "{.items.*}", "{.items.name}", "{.items..name}",
	"{..name}", "{..}", "{..*}", "{.*}", "{*}", "{.items[*].ports[*]}", "{.items[0].ports[*]}", "{.items[0]['name','status']}", "{['kind']}", "{['kind','n']}", "{.['kind']}", "{.items[0].labels['x']}", `{.items[0].labels.y\.z/w}`, `{.items[0].labels['y\.z/w']}`, `{.items[0].labels['y.z/w']}`, `{.dotted\.key}`, `{.dotted\.key['a b']}`, `{['dotted.key']}`, `{["kind"]}`, "{[\"kind\"]}",
	"{.items[?(@.name=='a')].status.phase}", `{.items[?(@.name=="a")].name}`, "{.items[?(@.status.n>1)].name}", "{.items[?(@.status.n>=1)].name}", "{.items[?(@.status.n<2)].name}", "{.items[?(@.status.n<=2.5)].name}", "{.items[?(@.status.n!=1)].name}", "{.items[?(@.name)].name}", "{.items[?(@.status.ok==true)].name}", "{.items[?(@.status.ok==false)].name}", "{.items[?(true==@.status.ok)].name}", "{.items[?(@.name==@.status.phase)].name}", "{.items[?(1==1)].name}", "{.items[?(1==2)]}", "{.items[?('a'=='a')].name}", "{.items[?(@.name=='a' && @.x==1)]}", "{.items[?(@.name=='c\\'\"')].ports}", "{.items[?()]}", "{.items[?(]}", "{.items[?(@.name==)]}", "{.items[?(==1)]}", "{.items[?(@.name=~'a')]}", "{.items[?(@.ports[0]==80)].name}", "{.items[?(@.status.n==1)].ports[-1:]}", "{[?(@.name=='m')]}", "{[?(@>1)]}", "{[?(@==1)]}", "{[?(@.name)]}", "{.items[?(@.labels.x=='1')].name}", "{.items[?(@.status.n>'a')].name}", "{.items[?(@.status.phase>1)].name}", "{.items[?(@.missing=='a')].name}", "{.items[?(@.name!='a')].name}",
	"{range .items[*]}{.name}{'\\n'}{end}", "{range .items}{.name}{end}", "{range .items[0,1]}[{.name}:{range .ports[*]}{@},{end}]{end}", "{end}", "{range}{end}", "{range .missing[*]}{.name}{end}", "{range .items[0:2]}{.name}{\"\\t\"}{.status.phase}{\"\\n\"}{end}", "{range .items[?(@.name=='b')]}{.name}{end}{.kind}", "{range .items[*]}{end}", "{range .nested.nested.list[*]}{.name}{end}", "{range ..name}{@} {end}", "{range .items[0].labels}{@}{end}", "{range .items[0].labels.*}{@}{end}", "{range .kind}{@}{end}", "{.items[*].name}{end}", "{range .items[*]}x{end}{range .items[*]}y{end}",
	"{.n}", "{.f}", "{.t}", "{.nil}", "{.e}", "{.missing}", "{.missing.more}", "{.kind.more}", "{.n.more}", "{.nil.more}", "{.nested..name}", "{.nested.nested.list[*].name}", "{..nested.name}", "{..list[0].name}", "{..[0]}", "{..ports[0]}", "{'text'}", "{\"text\"}", "{'a\\nb'}", "{\"a\\nb\"}", "{'a\"b'}", "{\"a'b\"}", "{'unterminated}", "{'a\\'b'}", "{1}", "{1.5}", "{-1}", "{true}", "{false}", "{1a}", "{.1}", "{.items[0].name[0]}", "{.items[0].ports[0:1]}", "{.items[7][1][0]}", "{.items[7][*]}", "{[0]}", "{[*]}", "{[1:3]}", "{[-1].name}", "{[0].x}",
	"{.metadata.name}", "{.items[*].metadata.name}", "{.items[*].metadata.creationTimestamp}", "{.items[0].spec.containers[*].name}", "{.items[*].spec.containers[?(@.name=='c')].image}", "{.items[*].status.conditions[?(@.type=='Ready')].status}", "{.items[0].spec.containers[0].livenessProbe.httpGet.port}", "{.items[0].metadata.labels}", "{.items[0].metadata}", "{.items[0].metadata.labels.a}", "{..containers[*].image}", "{.items[0].spec.containers[0].ports[0].containerPort}", "{.items[*]['metadata.name','status.phase']}", "{.items[*]['metadata.name', 'status.phase']}", "{.Items[0].metadata.name}", "{.items[0].ObjectMeta.name}", "{.items[*].spec.containers[*]['name','image']}",
	"{.list[*].name}", "{.list[0]}", "{.map.one}", "{.map}", "{.pointer.name}", "{.pointer}", "{.nil.name}", "{.any[*]}", "{.any[3].name}", "{.any[3]}", "{.Untagged}", "{.untagged}", "{.raw}", "{.array}", "{.name}", "{.count}", "{.Name}", "{.Embedded}", "{.Embedded.name}", "{.list[?(@.n==1)].name}", "{.list[?(@.name)].name}", "{.any}",
	"{.kind}\n", "{.kind}\\n", "\\{.kind}", "{{.kind}}", "{.kind}{", "{.kind}text}", "{range .items[*]}{.name}{end", "{if .kind}{end}", "{.kind | upper}", "{.kind, .n}", "{.kind .n}", "{.kind.}", "{.kind..}", "{...}", "{..name.}", "{.items[?(@.a=='x]y')]}", "{.items[(@.length-1)]}", "{.items[0]..name}", "{.items[ 0 ].name}", "{.items[ * ].name}", "{.items[0 , 1].name}", "{ range .items[*] }{ .name }{ end }", "{\t.kind}", "{.kind\n}", "{.k-ind}", "{.k_ind}", "{.k$ind}", "{.k@ind}", "{.ünï}", "{.items[９]}", "{.items[1e1]}", "{.items[+1].name}", "{.items[99999999999999999999]}", "{99999999999999999999}",
}

// drawTemplate is a template that makes sense as such; what it asks for need not
// be there.
func drawTemplate(rng *rand.Rand) string {
	var b strings.Builder
	open := 0
	for range 1 + rng.Intn(4) {
		switch rng.Intn(7) {
		case 0:
			b.WriteString(pick(rng, "text ", "a:", "\n", "{'\\n'}", "{\"\\t\"}", "{3}", "{2.5}", "{true}"))
		case 1:
			if open == 0 {
				fmt.Fprintf(&b, "{range %s}", drawPath(rng))
			} else {
				fmt.Fprintf(&b, "{range .%s}", pick(rng, "ports", "items", "missing"))
			}
			open++
		case 2:
			if open > 0 {
				b.WriteString("{end}")
				open--
			}
		case 3, 4:
			fmt.Fprintf(&b, "{.%s}", pick(rng, "name", "metadata.name", "status", "missing", "n"))
		default:
			if open == 0 { // a range over nothing is evaluated with nothing by the baseline
				fmt.Fprintf(&b, "{%s}", drawPath(rng))
			}
		}
	}
	return b.String() + strings.Repeat("{end}", open)
}

func drawPath(rng *rand.Rand) string {
	var b strings.Builder
	b.WriteString(pick(rng, "", "", "", "@", "$"))
	for range 1 + rng.Intn(4) {
		name := pick(rng, "items", "items", "name", "metadata", "status", "ports", "labels", "kind", "n", "spec", "containers", "list", "map", "any", "missing", "nested", "x", "Name", "conditions")
		n, m := rng.Intn(6)-2, rng.Intn(6)-1
		switch rng.Intn(9) {
		case 0:
			fmt.Fprintf(&b, "[%d]", n)
		case 1:
			b.WriteString("[*]")
		case 2:
			b.WriteString(pick(rng, fmt.Sprintf("[%d:%d]", n, m), fmt.Sprintf("[%d:]", n), fmt.Sprintf("[:%d]", m), fmt.Sprintf("[%d:%d:%d]", n, m, 1+rng.Intn(2)), fmt.Sprintf("[%d,%d]", n, m)))
		case 3:
			fmt.Fprintf(&b, "['%s']", name)
		case 4:
			fmt.Fprintf(&b, "['%s','%s']", name, pick(rng, "name", "kind", "n", "status.phase"))
		case 5:
			fmt.Fprintf(&b, ".list[?(@.%s%s)]", name, pick(rng, "", "==1", "=='a'", "!=\"b\"", ">1", "<=2.5", "==true", " == 'Running'", ">='a'", "<80"))
		default:
			b.WriteString("." + name)
		}
	}
	return b.String()
}

func tryTemplate(r *run, name, text string, missing, asJSON bool, inputs ...string) {
	for _, in := range inputs {
		j := jsonpath.New(name).AllowMissingKeys(missing)
		j.EnableJSONOutput(asJSON)
		if err := j.Parse(text); err != nil {
			r.note("%q: parse %q", text, err)
			return
		}
		if in == "tree" && (strings.Contains(text, "..") || strings.Contains(text, ".*")) {
			continue // in the order of a map
		}
		if in == "nil" && asJSON || strings.HasPrefix(text, "{..}") || text == "{...}" {
			continue // the baseline panics, or shows what is not exported
		}
		r.panicFree(fmt.Sprintf("%q %s %v %v", text, in, missing, asJSON), func() {
			var out bytes.Buffer
			err := j.Execute(&out, jsonpathInputs[in]())
			r.note("%q %s %v %v: %q %v", text, in, missing, asJSON, hidden(out.String()), errString(err))
		})
	}
}

func errString(err error) string {
	if err == nil {
		return "ok"
	}
	return hidden(fmt.Sprintf("%q", err.Error()))
}

func walkNodes(n jsonpath.Node, depth int, b *strings.Builder) {
	fmt.Fprintf(b, "%s%v %s", strings.Repeat(" ", depth), n.Type(), n)
	switch n := n.(type) {
	case *jsonpath.ListNode:
		for _, c := range n.Nodes {
			b.WriteString("\n")
			walkNodes(c, depth+1, b)
		}
	case *jsonpath.FilterNode:
		b.WriteString("\n")
		walkNodes(n.Left, depth+1, b)
		b.WriteString("\n")
		walkNodes(n.Right, depth+1, b)
	case *jsonpath.UnionNode:
		for _, c := range n.Nodes {
			b.WriteString("\n")
			walkNodes(c, depth+1, b)
		}
	case *jsonpath.ArrayNode:
		fmt.Fprintf(b, " %v", n.Params)
	}
}

func init() {
	all := sorted(keys(jsonpathInputs))
	add(scenario{name: "jsonpath/table", do: func(r *run) {
		for _, text := range jsonpathTemplates {
			for _, missing := range []bool{false, true} {
				for _, asJSON := range []bool{false, true} {
					tryTemplate(r, "table", text, missing, asJSON, all...)
				}
			}
		}
	}})
	add(scenario{name: "jsonpath/trees", do: func(r *run) {
		for _, text := range jsonpathTemplates {
			p, err := jsonpath.Parse("tree", text)
			if err != nil {
				r.note("%q: %q %v", text, err, p != nil)
				continue
			}
			var b strings.Builder
			walkNodes(p.Root, 0, &b)
			r.note("%q: %s %s", text, p.Name, b.String())
		}
	}})
	seeds("jsonpath/drawn", 120, func(r *run, seed int64) {
		rng := rand.New(rand.NewSource(seed))
		for range 25 {
			text := drawTemplate(rng)
			tryTemplate(r, "drawn", text, strings.Contains(text, "range") || rng.Intn(2) == 0, rng.Intn(2) == 0, "tree", "list", "typed", "struct", "ints")
		}
	})
	add(scenario{name: "jsonpath/zero", do: func(r *run) {
		var out bytes.Buffer
		r.panicFree("execute before parse", func() { r.err("execute before parse", jsonpath.New("x").Execute(&out, nil)) })
		j := jsonpath.New("x")
		r.err("parse", j.Parse("{.a}{.b}"))
		results, err := j.FindResults(map[string]any{"a": 1, "b": []any{1, "x"}})
		r.note("%d %v", len(results), err)
		for _, rs := range results {
			r.err("print", j.PrintResults(&out, rs))
			r.note("%q %d", out.String(), len(rs))
		}
		r.err("parse again", j.Parse("{.c}"))
		results, err = j.FindResults(map[string]any{"c": nil})
		r.note("%d %v", len(results), err)
		for i := range jsonpath.NodeType(13) {
			r.note("%d %s", i, i)
		}
		r.note("%v", len(jsonpath.NodeTypeName))
		for _, s := range []string{"", "'", "''", "'a'", `"a"`, `'a"b'`, `"a'b"`, `'a\'b'`, `"a\"b"`, `'a\nb'`, "'a\nb'", "`a`", `'\u00e9'`, `'a`, `a'`, `'a'b'`, `"\x"`, "'\\'", `'\''`, "\"\n\""} {
			text, err := jsonpath.UnquoteExtend(s)
			r.note("unquote %q: %q %v", s, text, err)
		}
	}})
	add(scenario{name: "template/compare", do: func(r *run) {
		values := []any{nil, 1, int64(2), uint(3), uint8(255), -1, 1.5, float32(2.5), "a", "b", true, false, []int{1}, map[string]int{}, struct{}{}, struct{ A int }{1}, &struct{}{}, 'x', complex(1, 2), time.Second, (*int)(nil), error(nil)}
		for i, a := range values {
			for j, b := range values {
				for name, f := range map[string]func(any, any) (bool, error){"less": template.Less, "lessEqual": template.LessEqual, "greater": template.Greater, "greaterEqual": template.GreaterEqual, "notEqual": template.NotEqual,
					"equal": func(a, b any) (bool, error) { return template.Equal(a, b) }} {
					r.panicFree(fmt.Sprint(i, j, name), func() {
						ok, err := f(a, b)
						r.note("%d %d %T %T %s: %v %s", i, j, a, b, name, ok, errString(err))
					})
				}
			}
			r.panicFree("equal to several", func() { ok, err := template.Equal(a, 1, "a", 1.5, true); r.note("%T: %v %v", a, ok, err) })
		}
	}, unordered: true})
}
