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

import "fmt"

// NodeType is the kind of a Node. Nodes embed theirs.
type NodeType int

// The kinds of nodes.
const (
	NodeText NodeType = iota
	NodeArray
	NodeList
	NodeField
	NodeIdentifier
	NodeFilter
	NodeInt
	NodeFloat
	NodeWildcard
	NodeRecursive
	NodeUnion
	NodeBool
)

// NodeTypeName has the names of the kinds.
var NodeTypeName = map[NodeType]string{
	NodeText:       "NodeText",
	NodeArray:      "NodeArray",
	NodeList:       "NodeList",
	NodeField:      "NodeField",
	NodeIdentifier: "NodeIdentifier",
	NodeFilter:     "NodeFilter",
	NodeInt:        "NodeInt",
	NodeFloat:      "NodeFloat",
	NodeWildcard:   "NodeWildcard",
	NodeRecursive:  "NodeRecursive",
	NodeUnion:      "NodeUnion",
	NodeBool:       "NodeBool",
}

// Node is a part of a parsed template.
type Node interface {
	Type() NodeType
	String() string
}

// Type is the kind itself.
func (t NodeType) Type() NodeType { return t }

// String is the name of the kind.
func (t NodeType) String() string { return NodeTypeName[t] }

// ListNode is a sequence: of the parts of a template, or of the steps of an
// expression, each of which starts from what the one before it found.
type ListNode struct {
	NodeType
	Nodes []Node
}

func newList() *ListNode { return &ListNode{NodeType: NodeList} }

func (l *ListNode) add(n Node) { l.Nodes = append(l.Nodes, n) }

func (l *ListNode) String() string { return l.NodeType.String() }

// TextNode is text to print.
type TextNode struct {
	NodeType
	Text string
}

func (t *TextNode) String() string { return labelled(t.NodeType, t.Text) }

// FieldNode is a step to a child.
type FieldNode struct {
	NodeType
	Value string // name of the child
}

func (f *FieldNode) String() string { return labelled(f.NodeType, f.Value) }

// IdentifierNode is a word: range or end.
type IdentifierNode struct {
	NodeType
	Name string
}

func (f *IdentifierNode) String() string { return labelled(f.NodeType, f.Name) }

// ParamsEntry is one of the three numbers of a slice.
type ParamsEntry struct {
	Value   int
	Known   bool // Value was given
	Derived bool // Value follows from the number before it: [3] is [3:4]
}

// ArrayNode is a step to elements: from, to, step.
type ArrayNode struct {
	NodeType
	Params [3]ParamsEntry
}

func (a *ArrayNode) String() string { return labelled(a.NodeType, a.Params) }

// FilterNode is a step to the elements for which a comparison holds, or, with
// the operator "exists", for which Left finds anything.
type FilterNode struct {
	NodeType
	Left     *ListNode
	Right    *ListNode
	Operator string
}

func (f *FilterNode) String() string {
	return labelled(f.NodeType, fmt.Sprintf("%v %s %v", f.Left, f.Operator, f.Right))
}

// IntNode is a number without a point.
type IntNode struct {
	NodeType
	Value int
}

func (i *IntNode) String() string { return labelled(i.NodeType, i.Value) }

// FloatNode is a number with a point.
type FloatNode struct {
	NodeType
	Value float64
}

func (i *FloatNode) String() string { return labelled(i.NodeType, fmt.Sprintf("%f", i.Value)) }

// BoolNode is true or false.
type BoolNode struct {
	NodeType
	Value bool
}

func (b *BoolNode) String() string { return labelled(b.NodeType, b.Value) }

// WildcardNode is a step to all children.
type WildcardNode struct{ NodeType }

func (w *WildcardNode) String() string { return w.NodeType.String() }

// RecursiveNode is a step to an object and everything in it.
type RecursiveNode struct{ NodeType }

func (r *RecursiveNode) String() string { return r.NodeType.String() }

// UnionNode is what several expressions find, one after the other.
type UnionNode struct {
	NodeType
	Nodes []*ListNode
}

func (u *UnionNode) String() string { return u.NodeType.String() }

func labelled(t NodeType, value any) string { return fmt.Sprintf("%s: %v", t, value) }
