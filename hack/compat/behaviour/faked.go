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
	"regexp"
	"sync"

	"k8s.io/apimachinery/pkg/util/managedfields"
)

type typeConverter = managedfields.TypeConverter

func onceValue[T any](f func() T) func() T { return sync.OnceValue(f) }

// printedAddress are what differs from one run to the next.
var printedAddress = regexp.MustCompile(`0x[0-9a-f]{6,}`)

func hidden(text string) string { return printedAddress.ReplaceAllString(text, "0xPTR") }

// show is everything in a value.
func show(v any) string { return hidden(facts(v)) }
