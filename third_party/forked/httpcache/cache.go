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

package httpcache

import (
	"bufio"
	"bytes"
	"net/http"
	"sync"
)

// Cache keeps answers by key. Its methods may be called from several
// goroutines, and a value is not changed once it has been handed over.
type Cache interface {
	Get(key string) (responseBytes []byte, ok bool)
	Set(key string, responseBytes []byte)
	Delete(key string)
}

// MemoryCache is a Cache that lives with the process and forgets nothing.
type MemoryCache struct {
	mu    sync.RWMutex
	items map[string][]byte // guarded by mu
}

// NewMemoryCache returns an empty MemoryCache.
func NewMemoryCache() *MemoryCache { return &MemoryCache{items: map[string][]byte{}} }

// Get returns what was last set.
func (c *MemoryCache) Get(key string) (resp []byte, ok bool) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	resp, ok = c.items[key]
	return resp, ok
}

// Set keeps resp.
func (c *MemoryCache) Set(key string, resp []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.items == nil {
		c.items = map[string][]byte{}
	}
	c.items[key] = resp
}

// Delete forgets key.
func (c *MemoryCache) Delete(key string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.items, key)
}

// CachedResponse returns the answer to req that is in c, fresh or not, or nil
// if there is none.
func CachedResponse(c Cache, req *http.Request) (*http.Response, error) {
	data, ok := c.Get(key(req))
	if !ok {
		return nil, nil
	}
	return http.ReadResponse(bufio.NewReader(bytes.NewReader(data)), req)
}

// key is where the answer to a request is kept.
func key(req *http.Request) string {
	if req.Method == http.MethodGet || req.Method == "" {
		return req.URL.String()
	}
	return req.Method + " " + req.URL.String()
}
