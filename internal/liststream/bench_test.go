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

package liststream

import (
	"bytes"
	"io"
	"runtime"
	"testing"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	kruntime "k8s.io/apimachinery/pkg/runtime"
)

const listed = 10_000

// network gives a body in the portions that come off a connection.
type network struct{ r io.Reader }

func (n network) Read(p []byte) (int, error) { return n.r.Read(p[:min(len(p), 16<<10)]) }

// BenchmarkList compares streaming with the ordinary way, which reads the body
// and then decodes it. MiB/op is what a list of 10,000 pods allocates.
func BenchmarkList(b *testing.B) {
	for _, contentType := range []string{inProtobuf, inJSON} {
		body := encode(b, contentType, v1, pods(listed))
		b.Logf("%s: %d bytes a pod", contentType, len(body)/listed)
		run := func(name string, decode func(io.Reader) error) {
			b.Run(contentType+"/"+name, func(b *testing.B) {
				var before, after runtime.MemStats
				runtime.ReadMemStats(&before)
				b.ReportAllocs()
				for b.Loop() {
					if err := decode(network{bytes.NewReader(body)}); err != nil {
						b.Fatal(err)
					}
				}
				runtime.ReadMemStats(&after)
				b.ReportMetric(float64(after.TotalAlloc-before.TotalAlloc)/float64(b.N)/(1<<20), "MiB/op")
				b.ReportMetric(float64(after.Mallocs-before.Mallocs)/float64(b.N)/listed, "allocs/pod")
			})
		}
		run("whole", func(r io.Reader) error {
			body, err := io.ReadAll(r)
			if err != nil {
				return err
			}
			_, _, err = whole(contentType).Decode(body, nil, &corev1.PodList{})
			return err
		})
		run("streamed", func(r io.Reader) error {
			_, err := Decode(b.Context(), contentType, r, &corev1.PodList{}, Options{GroupVersion: v1})
			return err
		})
		run("each", func(r io.Reader) error {
			_, err := Decode(b.Context(), contentType, r, &corev1.PodList{}, Options{GroupVersion: v1, Each: func(kruntime.Object) error { return nil }})
			return err
		})
		if contentType == inJSON {
			run("unstructured", func(r io.Reader) error {
				_, err := Decode(b.Context(), contentType, r, &unstructured.UnstructuredList{}, Options{})
				return err
			})
		}
	}
}
