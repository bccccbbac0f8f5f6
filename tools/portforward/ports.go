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

package portforward

import (
	"errors"
	"fmt"
	"net"
	"slices"
	"strconv"
	"strings"

	netutils "k8s.io/utils/net"
)

// ForwardedPort is a local port and the pod's port that it leads to.
type ForwardedPort struct {
	Local  uint16
	Remote uint16
}

func parsePorts(ports []string) ([]ForwardedPort, error) {
	if len(ports) == 0 {
		return nil, errors.New("you must specify at least 1 port")
	}
	var parsed []ForwardedPort
	for _, p := range ports {
		local, remote, both := strings.Cut(p, ":")
		switch {
		case strings.Contains(remote, ":"):
			return nil, fmt.Errorf("invalid port format '%s'", p)
		case !both:
			remote = local
		case local == "":
			local = "0"
		}
		l, err := strconv.ParseUint(local, 10, 16)
		if err != nil {
			return nil, fmt.Errorf("error parsing local port '%s': %w", local, err)
		}
		r, err := strconv.ParseUint(remote, 10, 16)
		if err != nil {
			return nil, fmt.Errorf("error parsing remote port '%s': %w", remote, err)
		}
		if r == 0 {
			return nil, errors.New("remote port must be > 0")
		}
		parsed = append(parsed, ForwardedPort{Local: uint16(l), Remote: uint16(r)})
	}
	return parsed, nil
}

// A listenAddress is where to listen.
type listenAddress struct {
	ip      string
	network string // "tcp4" or "tcp6"
	enough  bool   // it may fail if another such address does not
}

func parseAddresses(addresses []string) ([]listenAddress, error) {
	if len(addresses) == 0 {
		return nil, errors.New("you must specify at least 1 address")
	}
	byIP := map[string]listenAddress{}
	for _, a := range addresses {
		if a == "localhost" {
			for _, l := range []listenAddress{{"127.0.0.1", "tcp4", true}, {"::1", "tcp6", true}} {
				if _, named := byIP[l.ip]; !named {
					byIP[l.ip] = l
				}
			}
			continue
		}
		ip := netutils.ParseIPSloppy(a)
		if ip == nil {
			return nil, fmt.Errorf("%s is not a valid IP", a)
		}
		l := listenAddress{ip: a, network: "tcp6"}
		if ip.To4() != nil {
			l.network = "tcp4"
		}
		byIP[a] = l
	}
	var parsed []listenAddress
	for _, l := range byIP {
		parsed = append(parsed, l)
	}
	slices.SortFunc(parsed, func(a, b listenAddress) int { return strings.Compare(a.ip, b.ip) })
	return parsed, nil
}

func hostPort(ip string, port uint16) string {
	return net.JoinHostPort(ip, strconv.Itoa(int(port)))
}
