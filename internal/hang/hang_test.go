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

package hang

import (
	"context"
	"io"
	"net/http"
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestServer_hangsWhereItIsToldTo(t *testing.T) {
	for _, point := range Points {
		t.Run(point.String(), func(t *testing.T) {
			s := New(t, point)
			c := s.Client(t)
			ReturnsPromptly(t, s.Reached, func(ctx context.Context) error {
				req, _ := http.NewRequest("GET", s.URL, nil)
				resp, err := c.Do(req.WithContext(ctx))
				if err == nil {
					_, err = io.ReadAll(resp.Body)
					resp.Body.Close()
				}
				if err != nil && ctx.Err() != nil {
					return &both{ctx}
				}
				return err
			})
		})
	}
}

// both stands for the error a caller of this module would get.
type both struct{ ctx context.Context }

func (b *both) Error() string { return "ended" }
func (b *both) Unwrap() []error {
	return []error{b.ctx.Err(), context.Cause(b.ctx)}
}
