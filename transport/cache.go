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

package transport

import (
	"context"
	"crypto/sha256"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"weak"

	"k8s.io/client-go/features"
	"k8s.io/client-go/tools/metrics"
)

// cache has the transports in use, so that clients with equal configurations
// share connections. It lives as long as the program because clients are made
// from configurations that know nothing of each other.
var cache = transportCache{entries: map[cacheKey]cacheEntry{}}

type transportCache struct {
	mu      sync.Mutex
	entries map[cacheKey]cacheEntry // guarded by mu
}

// cacheEntry does not keep its transport alive unless the gate for that is
// closed.
type cacheEntry struct {
	weak   weak.Pointer[sharedTransport]
	strong *sharedTransport
}

// get returns a hold on the transport for config, which the caller must not
// change any more. Files are read without the lock.
func (c *transportCache) get(config *Config) (http.RoundTripper, error) {
	key, cacheable := keyOf(config)
	if !cacheable {
		s, err := newSharedTransport(config)
		if err != nil {
			return nil, err
		}
		s.users = 1
		c.run(s, nil)
		metrics.TransportCreateCalls.Increment("uncacheable")
		return newHandle(s), nil
	}
	defer c.observe()
	found, result := c.join(key)
	if found == nil {
		made, err := newSharedTransport(config)
		if err != nil {
			return nil, err
		}
		if found = c.add(key, made); found == made {
			c.run(made, &key)
		}
	}
	metrics.TransportCreateCalls.Increment(result)
	return newHandle(found), nil
}

// join looks for a transport and becomes a user of it.
func (c *transportCache) join(key cacheKey) (found *sharedTransport, result string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	entry, ok := c.entries[key]
	if !ok {
		return nil, "miss"
	}
	s := entry.weak.Value()
	if s == nil {
		return nil, "miss-gc"
	}
	s.users++
	return s, "hit"
}

// add puts made into the cache, unless somebody else was faster: it returns
// the transport that is there now, with one more user.
func (c *transportCache) add(key cacheKey, made *sharedTransport) *sharedTransport {
	c.mu.Lock()
	defer c.mu.Unlock()
	if s := c.entries[key].weak.Value(); s != nil {
		s.users++
		return s
	}
	made.users++
	entry := cacheEntry{weak: weak.Make(made)}
	if !collects() {
		entry.strong = made
	}
	c.entries[key] = entry
	return made
}

// run starts what goes on in the background of s, and sees to it that it ends
// when s is collected before it is closed. key is nil for a transport that is
// not in the cache.
func (c *transportCache) run(s *sharedTransport, key *cacheKey) {
	if collects() {
		self, watched := weak.Make(s), s.pair != nil
		s.cleanup = runtime.AddCleanup(s, func(end context.CancelCauseFunc) {
			if watched {
				end(ErrClosed)
				metrics.TransportCertRotationGCCalls.Increment()
			}
			if key != nil {
				c.collected(*key, self)
			}
		}, s.end)
	}
	if s.pair != nil {
		go s.pair.watch(s.life)
	}
}

// collected removes the entry of a transport that is gone, unless a new one
// has taken its place.
func (c *transportCache) collected(key cacheKey, gone weak.Pointer[sharedTransport]) {
	c.mu.Lock()
	entry, ok := c.entries[key]
	ours := ok && entry.weak == gone
	if ours {
		delete(c.entries, key)
	}
	c.mu.Unlock()
	if ours {
		metrics.TransportCacheGCCalls.Increment("deleted")
	} else {
		metrics.TransportCacheGCCalls.Increment("skipped")
	}
	c.observe()
}

// release takes one user from s, and closes it behind the last one.
func (c *transportCache) release(s *sharedTransport) {
	c.mu.Lock()
	s.users--
	last := s.users == 0
	if last {
		for key, entry := range c.entries {
			if entry.weak.Value() == s {
				delete(c.entries, key)
			}
		}
	}
	c.mu.Unlock()
	if last {
		s.close()
		c.observe()
	}
}

func (c *transportCache) observe() {
	c.mu.Lock()
	n := len(c.entries)
	c.mu.Unlock()
	metrics.TransportCacheEntries.Observe(n)
}

func collects() bool { return features.FeatureGates().Enabled(features.ClientsAllowTLSCacheGC) }

// cacheKey is equal for configurations that can share a transport. It has
// hashes in place of what may be secret or long.
type cacheKey struct {
	insecure, plain, reloadsCert, reloadsCA bool
	serverName, nextProtos                  string
	caFile, certFile, keyFile               string
	ca, cert, key                           [sha256.Size]byte
	getCert                                 *GetCertHolder
	dial                                    *DialHolder
}

// keyOf reports whether config's transport can be shared at all. It cannot if
// there is a function in it that has no identity.
func keyOf(config *Config) (key cacheKey, ok bool) {
	if config.Proxy != nil {
		return cacheKey{}, false
	}
	t := &config.TLS
	return cacheKey{
		insecure:    t.Insecure,
		plain:       config.DisableCompression,
		reloadsCert: t.watchesCert(),
		reloadsCA:   t.watchesCA(),
		serverName:  t.ServerName,
		nextProtos:  strings.Join(t.NextProtos, ","),
		caFile:      t.CAFile,
		certFile:    t.CertFile,
		keyFile:     t.KeyFile,
		ca:          sha256.Sum256(t.CAData),
		cert:        sha256.Sum256(t.CertData),
		key:         sha256.Sum256(t.KeyData),
		getCert:     t.GetCertHolder,
		dial:        config.DialHolder,
	}, true
}
