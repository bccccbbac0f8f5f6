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
	"encoding/binary"
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"
	"strconv"

	v1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
)

const protobuf = "application/vnd.kubernetes.protobuf"

// fakeServer answers lists and watches of pods with bytes that were made
// before, so that it costs next to nothing while somebody measures.
type fakeServer struct {
	pods, events int
	list         []byte
	added        [][]byte // frames of a watch
	modified     [][]byte // frames of two versions of each pod
	bookmark     []byte
}

func newFakeServer(pods, events int) *fakeServer {
	s := &fakeServer{pods: pods, events: events}
	list := &v1.PodList{ListMeta: metav1.ListMeta{ResourceVersion: "1000000"}}
	for i := range pods {
		list.Items = append(list.Items, *realPod(i))
	}
	s.list = envelope("PodList", must(list.Marshal()))
	for i := range pods {
		s.added = append(s.added, frame("ADDED", &list.Items[i]))
	}
	for version := range 2 {
		for i := range min(pods, events) {
			pod := realPod(i)
			pod.ResourceVersion = strconv.Itoa(1000001 + version*pods + i)
			s.modified = append(s.modified, frame("MODIFIED", pod))
		}
	}
	end := &v1.Pod{ObjectMeta: metav1.ObjectMeta{ResourceVersion: "1000000", Annotations: map[string]string{metav1.InitialEventsAnnotationKey: "true"}}}
	s.bookmark = frame("BOOKMARK", end)
	return s
}

func envelope(kind string, raw []byte) []byte {
	u := runtime.Unknown{TypeMeta: runtime.TypeMeta{APIVersion: "v1", Kind: kind}, Raw: raw}
	return append([]byte("k8s\x00"), must(u.Marshal())...)
}

func frame(event string, pod *v1.Pod) []byte {
	e := metav1.WatchEvent{Type: event, Object: runtime.RawExtension{Raw: envelope("Pod", must(pod.Marshal()))}}
	body := must(e.Marshal())
	return append(binary.BigEndian.AppendUint32(nil, uint32(len(body))), body...)
}

func must[T any](v T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return v
}

func (s *fakeServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	if q.Get("watch") == "" {
		w.Header().Set("Content-Type", protobuf)
		w.Write(s.list)
		return
	}
	w.Header().Set("Content-Type", protobuf+";stream=watch")
	if q.Get("sendInitialEvents") == "true" {
		for _, f := range s.added {
			w.Write(f)
		}
		w.Write(s.bookmark)
	}
	w.(http.Flusher).Flush()
	for i := range s.events {
		if _, err := w.Write(s.modified[i%len(s.modified)]); err != nil {
			return
		}
	}
	w.(http.Flusher).Flush()
	<-r.Context().Done()
}

// serve prints the server's address and runs until standard input ends.
func serve(pods, events int) {
	server := httptest.NewUnstartedServer(newFakeServer(pods, events))
	server.EnableHTTP2 = true
	server.StartTLS()
	fmt.Println(server.URL)
}
