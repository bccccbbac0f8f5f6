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
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/url"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/client-go/kubernetes/scheme"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/portforward"
	"k8s.io/client-go/tools/remotecommand"
	"k8s.io/client-go/transport/spdy"
	"k8s.io/streaming/pkg/httpstream"
)

// upgrades are the ways to ask for a connection that is something else.
var upgrades = map[string]func(g *rig, c *rest.Config, u *url.URL) error{
	"spdy": func(g *rig, c *rest.Config, u *url.URL) error {
		e, err := remotecommand.NewSPDYExecutor(c, "POST", u)
		return g.execute(e, err)
	},
	"spdyProtocols": func(g *rig, c *rest.Config, u *url.URL) error {
		transport, upgrader, err := spdy.RoundTripperFor(c)
		if err != nil {
			return err
		}
		e, err := remotecommand.NewSPDYExecutorForProtocols(transport, upgrader, "POST", u, "v2.channel.k8s.io", "x.y")
		return g.execute(e, err)
	},
	"webSocket": func(g *rig, c *rest.Config, u *url.URL) error {
		e, err := remotecommand.NewWebSocketExecutor(c, "GET", u.String())
		return g.execute(e, err)
	},
	"webSocketPost": func(g *rig, c *rest.Config, u *url.URL) error {
		e, err := remotecommand.NewWebSocketExecutor(c, "POST", u.String())
		return g.execute(e, err)
	},
	"fallback": func(g *rig, c *rest.Config, u *url.URL) error {
		first, err := remotecommand.NewWebSocketExecutor(c, "GET", u.String())
		if err != nil {
			return err
		}
		second, err := remotecommand.NewSPDYExecutor(c, "POST", u)
		if err != nil {
			return err
		}
		e, err := remotecommand.NewFallbackExecutor(first, second, httpstream.IsUpgradeFailure)
		return g.execute(e, err)
	},
	"forward": func(g *rig, c *rest.Config, u *url.URL) error {
		transport, upgrader, err := spdy.RoundTripperFor(c)
		if err != nil {
			return err
		}
		dialer := spdy.NewDialer(upgrader, &http.Client{Transport: transport}, "POST", u)
		f, err := portforward.New(dialer, []string{"0:80"}, make(chan struct{}), make(chan struct{}), io.Discard, io.Discard)
		if err != nil {
			return err
		}
		return f.ForwardPorts()
	},
	"tunnel": func(g *rig, c *rest.Config, u *url.URL) error {
		dialer, err := portforward.NewSPDYOverWebsocketDialer(u, c)
		if err != nil {
			return err
		}
		_, protocol, err := dialer.Dial(portforward.PortForwardProtocolV1Name)
		g.note("protocol %q", protocol)
		return err
	},
}

func (g *rig) execute(e remotecommand.Executor, err error) error {
	if err != nil {
		return err
	}
	var out bytes.Buffer
	err = e.StreamWithContext(g.ctx, remotecommand.StreamOptions{Stdout: &out})
	g.note("out %q", out.String())
	return err
}

func init() {
	for answer, r := range map[string]reply{
		"status": status(403, "Forbidden"), "text": {code: 404, header: []string{"Content-Type", "text/plain"}, body: "nothing here"},
		"html": {code: 400, header: []string{"Content-Type", "text/html"}, body: "<html>"}, "ok": {body: "{}"}, "500": status(500, "InternalError"),
		"401": status(401, "Unauthorized"), "reset": {reset: true},
	} {
		for how, do := range upgrades {
			for name, change := range map[string]func(*rest.Config){
				"plain": func(*rest.Config) {},
				"token": func(c *rest.Config) { c.BearerToken, c.UserAgent, c.Impersonate.UserName = "t", "me", "jane" },
			} {
				if name == "token" && answer != "status" {
					continue
				}
				add(scenario{name: fmt.Sprintf("remote/%s/%s/%s", how, answer, name), replies: []reply{r}, do: func(g *rig) {
					c := g.config()
					change(c)
					u := g.core().Post().Namespace("ns").Resource("pods").Name("a").SubResource("exec").VersionedParams(
						&corev1.PodExecOptions{Container: "c", Command: []string{"sh", "-c", "x y"}, Stdout: true}, scheme.ParameterCodec).URL()
					if err := do(g, c, u); err != nil {
						g.note("error %s\nupgrade failure %v", errorFacts(err), httpstream.IsUpgradeFailure(err))
					}
				}})
			}
		}
	}
}
