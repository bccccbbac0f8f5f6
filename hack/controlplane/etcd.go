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
	"context"
	"fmt"
	"net/url"
	"time"

	"go.etcd.io/etcd/server/v3/embed"
)

// startEtcd starts an etcd with one member and returns its URL.
func (s *server) startEtcd(ctx context.Context) (string, error) {
	anyPort := []url.URL{{Scheme: "http", Host: "127.0.0.1:0"}}
	cfg := embed.NewConfig()
	cfg.Dir = s.path("etcd")
	cfg.ListenClientUrls, cfg.AdvertiseClientUrls = anyPort, anyPort
	cfg.ListenPeerUrls, cfg.AdvertisePeerUrls = anyPort, anyPort
	cfg.InitialCluster = cfg.InitialClusterFromName(cfg.Name)
	cfg.LogLevel = "warn"
	cfg.LogOutputs = []string{"stderr"}
	if s.logFile != "" {
		cfg.LogOutputs = []string{s.logFile}
	}
	// A killed process loses nothing without fsync; only a crash of the
	// machine would, and nobody restarts a test cluster after that.
	cfg.UnsafeNoFsync = true
	// One member needs no time to find out that it is the leader.
	cfg.TickMs, cfg.ElectionMs = 10, 100
	e, err := embed.StartEtcd(cfg)
	if err != nil {
		return "", fmt.Errorf("start etcd: %w", err)
	}
	s.undo = append(s.undo, func() { within(3*time.Second, e.Close) })
	select {
	case <-e.Server.ReadyNotify():
	case err := <-e.Err():
		return "", fmt.Errorf("etcd: %w", err)
	case <-ctx.Done():
		return "", fmt.Errorf("wait for etcd: %w", context.Cause(ctx))
	}
	go func() { // Close closes the channel
		if err := <-e.Err(); err != nil {
			s.died <- fmt.Errorf("etcd: %w", err)
		}
	}()
	return "http://" + e.Clients[0].Addr().String(), nil
}
