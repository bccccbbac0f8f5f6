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
	"net/http"
	"runtime"
	"sync"
	"testing"
	"time"

	"k8s.io/client-go/features"
	featurestesting "k8s.io/client-go/features/testing"
)

func mustNew(t testing.TB, config *Config) *handle {
	t.Helper()
	rt, err := New(config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { Close(rt) })
	return rt.(*handle)
}

// TestCache_equalConfigurationsShare and any difference in how connections are
// made keeps them apart.
func TestCache_equalConfigurationsShare(t *testing.T) {
	ca, other := newAuthority(t, "ca"), newAuthority(t, "other")
	file := write(t, inDir(t, "ca"), ca.cert)
	cert, key := write(t, inDir(t, "cert"), ca.cert), write(t, inDir(t, "key"), ca.key)
	dial, dial2 := &DialHolder{Dial: newDialer(nil, nil, nil).dial}, &DialHolder{Dial: newDialer(nil, nil, nil).dial}
	holder, holder2 := &GetCertHolder{GetCert: nil, GetCertContext: (&filePair{}).certificate}, &GetCertHolder{GetCertContext: (&filePair{}).certificate}
	configs := []func() *Config{
		func() *Config { return &Config{TLS: TLSConfig{CAData: ca.cert}} },
		func() *Config { return &Config{TLS: TLSConfig{CAData: other.cert}} },
		func() *Config { return &Config{TLS: TLSConfig{CAFile: file}} },
		func() *Config { return &Config{TLS: TLSConfig{Insecure: true}} },
		func() *Config { return &Config{TLS: TLSConfig{Insecure: true, ServerName: "a"}} },
		func() *Config { return &Config{TLS: TLSConfig{Insecure: true, NextProtos: []string{"h2"}}} },
		func() *Config { return &Config{TLS: TLSConfig{Insecure: true}, DisableCompression: true} },
		func() *Config { return &Config{TLS: TLSConfig{Insecure: true}, DialHolder: dial} },
		func() *Config { return &Config{TLS: TLSConfig{Insecure: true}, DialHolder: dial2} },
		func() *Config { return &Config{TLS: TLSConfig{Insecure: true, GetCertHolder: holder}} },
		func() *Config { return &Config{TLS: TLSConfig{Insecure: true, GetCertHolder: holder2}} },
		func() *Config { return &Config{TLS: TLSConfig{Insecure: true, CertData: ca.cert, KeyData: ca.key}} },
		func() *Config {
			return &Config{TLS: TLSConfig{Insecure: true, CertData: other.cert, KeyData: other.key}}
		},
		func() *Config { return &Config{TLS: TLSConfig{Insecure: true, CertFile: cert, KeyFile: key}} },
	}
	seen := map[*sharedTransport]int{}
	for i, config := range configs {
		first := mustNew(t, config())
		identity := config()
		identity.UserAgent = "does not matter to connections"
		rt, err := New(identity)
		if err != nil {
			t.Fatal(err)
		}
		defer Close(rt)
		second := rt.(*userAgentRoundTripper).rt.(*handle)
		if first.shared.Load() != second.shared.Load() {
			t.Errorf("configuration %d does not share with itself", i)
		}
		if before, ok := seen[first.shared.Load()]; ok {
			t.Errorf("configurations %d and %d share", before, i)
		}
		seen[first.shared.Load()] = i
	}
}

// TestCache_concurrentNew makes one transport.
func TestCache_concurrentNew(t *testing.T) {
	ca := newAuthority(t, "ca")
	var wg sync.WaitGroup
	handles := make([]*handle, 20)
	for i := range handles {
		wg.Go(func() { handles[i] = mustNew(t, &Config{TLS: TLSConfig{CAData: ca.cert}}) })
	}
	wg.Wait()
	shared := handles[0].shared.Load()
	for _, h := range handles {
		if h.shared.Load() != shared {
			t.Fatal("two transports for one configuration")
		}
	}
	if shared.users != len(handles) {
		t.Errorf("%d users, want %d", shared.users, len(handles))
	}
}

// TestCache_collectsWhatNobodyHolds, with the watcher of its files, unless the
// gate is closed.
func TestCache_collectsWhatNobodyHolds(t *testing.T) {
	ca := newAuthority(t, "ca")
	cert, key := write(t, inDir(t, "cert"), ca.cert), write(t, inDir(t, "key"), ca.key)
	config := func(name string) *Config {
		return &Config{TLS: TLSConfig{Insecure: true, ServerName: name, CertFile: cert, KeyFile: key}}
	}
	has := func(name string) bool {
		cache.mu.Lock()
		defer cache.mu.Unlock()
		for key := range cache.entries {
			if key.serverName == name {
				return true
			}
		}
		return false
	}
	life := func() <-chan struct{} { // in a function of its own, so that nothing holds the transport
		rt, err := New(config("collected"))
		if err != nil {
			t.Fatal(err)
		}
		return rt.(*handle).shared.Load().life.Done()
	}()
	held := mustNew(t, config("held"))
	collected := func() bool {
		for range 200 {
			runtime.GC()
			select {
			case <-life:
				if !has("collected") {
					return true
				}
			case <-time.After(10 * time.Millisecond):
			}
		}
		return false
	}
	if !collected() {
		t.Error("a transport that nobody holds stays, or its watcher does")
	}
	if !has("held") || held.shared.Load().life.Err() != nil {
		t.Error("a transport that is held was collected")
	}
	runtime.KeepAlive(held)

	featurestesting.SetFeatureDuringTest(t, features.ClientsAllowTLSCacheGC, false)
	var again http.RoundTripper
	func() {
		if _, err := New(config("kept")); err != nil {
			t.Fatal(err)
		}
	}()
	for range 5 {
		runtime.GC()
	}
	if !has("kept") {
		t.Error("collected though the gate is closed")
	}
	again = mustNew(t, config("kept"))
	cache.mu.Lock()
	again.(*handle).shared.Load().users-- // the one that was dropped above
	cache.mu.Unlock()
}

// TestCache_CAFileIsReadOnceIfTheGateForRotationIsClosed: then its content
// counts, not its name.
func TestCache_CAFileIsReadOnceIfTheGateForRotationIsClosed(t *testing.T) {
	featurestesting.SetFeatureDuringTest(t, features.ClientsAllowCARotation, false)
	first, second := newAuthority(t, "first"), newAuthority(t, "second")
	file := write(t, inDir(t, "ca"), first.cert)
	one := mustNew(t, &Config{TLS: TLSConfig{CAFile: file}})
	write(t, file, second.cert)
	two := mustNew(t, &Config{TLS: TLSConfig{CAFile: file}})
	if one.shared.Load() == two.shared.Load() {
		t.Error("a new CA in the same file gets the transport of the old one")
	}
	if _, ok := one.shared.Load().rt.(*http.Transport); !ok {
		t.Errorf("the file is watched by a %T", one.shared.Load().rt)
	}
}
