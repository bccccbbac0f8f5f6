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

package itemwise_test

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// podServer answers lists and watches of pods as an API server does, in memory:
// it is an http.RoundTripper. Of some pods it sends what does not decode.
type podServer struct {
	protobuf bool
	streams  bool   // it knows how to stream lists
	halfway  func() // called between the first item of a list and the others

	mu      sync.Mutex
	names   []string
	broken  map[string]bool
	version int
	events  []podEvent
	watches []*podWatch
}

func newPodServer(protobuf, streams bool, names ...string) *podServer {
	return &podServer{protobuf: protobuf, streams: streams, names: names, broken: map[string]bool{}, version: 10}
}

func (s *podServer) RoundTrip(r *http.Request) (*http.Response, error) {
	q := r.URL.Query()
	initial := q.Get("sendInitialEvents") == "true"
	if initial && !s.streams {
		status := apierrors.NewInvalid(schema.GroupKind{Kind: "ListOptions"}, "", nil).Status()
		return answer(r, http.StatusUnprocessableEntity, "application/json", io.NopCloser(bytes.NewReader(must(json.Marshal(status))))), nil
	}
	pod := kind{"v1", "Pod"}
	if strings.Contains(r.Header.Get("Accept"), "as=PartialObjectMetadata") {
		pod = kind{"meta.k8s.io/v1", "PartialObjectMetadata"}
	}
	contentType := "application/json"
	if s.protobuf {
		contentType = runtime.ContentTypeProtobuf
	}
	read, write := io.Pipe()
	go func() {
		<-r.Context().Done()
		write.CloseWithError(r.Context().Err())
	}()
	if q.Get("watch") == "" {
		go s.list(write, pod)
		return answer(r, http.StatusOK, contentType, read), nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	w := &podWatch{write, pod}
	s.watches = append(s.watches, w)
	switch since, _ := strconv.Atoi(q.Get("resourceVersion")); {
	case initial:
		go s.initial(w)
	case since > 0:
		go s.replay(w, since)
	}
	if s.protobuf {
		contentType += ";stream=watch"
	}
	return answer(r, http.StatusOK, contentType, read), nil
}

func answer(r *http.Request, code int, contentType string, body io.ReadCloser) *http.Response {
	return &http.Response{StatusCode: code, Header: http.Header{"Content-Type": {contentType}}, ContentLength: -1, Body: body, Request: r}
}

// kind is what a client asked for: pods, or only their metadata.
type kind struct{ apiVersion, name string }

type podWatch struct {
	*io.PipeWriter
	pod kind
}

type podEvent struct {
	version int
	frame   func(kind) []byte
}

func (s *podServer) list(w *io.PipeWriter, pod kind) {
	s.mu.Lock()
	version, items := strconv.Itoa(s.version), [][]byte{}
	for _, name := range s.names {
		items = append(items, s.objectLocked(name, pod))
	}
	s.mu.Unlock()
	head, separator, tail := fmt.Sprintf(`{"kind":"%sList","apiVersion":%q,"metadata":{"resourceVersion":%q},"items":[`, pod.name, pod.apiVersion, version), ",", "]}"
	if s.protobuf {
		raw := field(1, must((&metav1.ListMeta{ResourceVersion: version}).Marshal()))
		first := len(raw)
		for i, item := range items {
			items[i] = field(2, item)
			raw = append(raw, items[i]...)
		}
		whole := envelope(pod.apiVersion, pod.name+"List", raw)
		at := bytes.Index(whole, raw)
		head, separator, tail = string(whole[:at+first]), "", string(whole[at+len(raw):])
	}
	io.WriteString(w, head)
	for i, item := range items {
		if i == 1 && s.halfway != nil {
			s.halfway()
		}
		if i > 0 {
			io.WriteString(w, separator)
		}
		w.Write(item)
	}
	io.WriteString(w, tail)
	w.Close()
}

func (s *podServer) initial(w *podWatch) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, name := range s.names {
		w.Write(s.frame("ADDED", s.objectLocked(name, w.pod), w.pod))
	}
	end := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{ResourceVersion: strconv.Itoa(s.version), Annotations: map[string]string{metav1.InitialEventsAnnotationKey: "true"}}}
	w.Write(s.frame("BOOKMARK", s.encode(end, w.pod), w.pod))
}

// replay sends the events since a version.
func (s *podServer) replay(w *podWatch, since int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, e := range s.events {
		if e.version > since {
			w.Write(e.frame(w.pod))
		}
	}
}

// change sends an event of a pod, whole or broken.
func (s *podServer) change(event, name string, broken bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.version++
	s.broken[name] = broken
	switch i := slices.Index(s.names, name); {
	case event == "DELETED":
		s.names = slices.Delete(s.names, i, i+1)
	case i < 0:
		s.names = append(s.names, name)
	}
	version := s.version
	e := podEvent{version, func(as kind) []byte {
		return s.frame(event, s.object(name, version, broken, as), as)
	}}
	s.events = append(s.events, e)
	for _, w := range s.watches {
		w.Write(e.frame(w.pod))
	}
}

func (s *podServer) objectLocked(name string, as kind) []byte {
	return s.object(name, s.version, s.broken[name], as)
}

func (s *podServer) object(name string, version int, broken bool, as kind) []byte {
	pod := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Namespace: "ns", Name: name, ResourceVersion: strconv.Itoa(version)}}
	if !broken {
		return s.encode(pod, as)
	}
	if s.protobuf { // a label whose length is more than there is
		return field(1, append(must(pod.ObjectMeta.Marshal()), field(11, []byte{0x0a, 0x7f})...))
	}
	return fmt.Appendf(nil, `{"kind":%q,"apiVersion":%q,"metadata":{"name":%q,"namespace":"ns","labels":5}}`, as.name, as.apiVersion, name)
}

func (s *podServer) encode(pod *corev1.Pod, as kind) []byte {
	if s.protobuf {
		return must(pod.Marshal())
	}
	pod.APIVersion, pod.Kind = as.apiVersion, as.name
	return must(json.Marshal(pod))
}

func (s *podServer) frame(event string, object []byte, as kind) []byte {
	if !s.protobuf {
		return fmt.Appendf(nil, `{"type":%q,"object":%s}`+"\n", event, object)
	}
	e := metav1.WatchEvent{Type: event, Object: runtime.RawExtension{Raw: envelope(as.apiVersion, as.name, object)}}
	body := must(e.Marshal())
	return append(binary.BigEndian.AppendUint32(nil, uint32(len(body))), body...)
}

func envelope(apiVersion, kind string, raw []byte) []byte {
	u := runtime.Unknown{TypeMeta: runtime.TypeMeta{APIVersion: apiVersion, Kind: kind}, Raw: raw}
	return append([]byte("k8s\x00"), must(u.Marshal())...)
}

// field encodes a protobuf field that has a length.
func field(number int, value []byte) []byte {
	b := binary.AppendUvarint(nil, uint64(number)<<3|2)
	return append(binary.AppendUvarint(b, uint64(len(value))), value...)
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
