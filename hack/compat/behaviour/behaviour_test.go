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

import "testing"

// Each scenario is in one process, and no name is given twice.
func TestTable(t *testing.T) {
	n := 0
	for process, rows := range rowsOf(func(string) bool { return true }) {
		n += len(rows)
		for _, s := range rows {
			if s.alone && len(rows) > 1 {
				t.Errorf("%s is not alone in process %q", s.name, process)
			}
		}
	}
	if n != len(table) {
		t.Errorf("%d scenarios, want %d", n, len(table))
	}
}
