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

// Command bench runs informers of this module and of the baseline against one
// server, in processes of their own and by turns, and prints medians and ratios.
// The client is one program, built twice: see README.md.
package main

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"log"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
)

func main() {
	pods := flag.Int("pods", 20000, "how many pods the server has")
	events := flag.Int("events", 0, "how many events it sends after the list")
	handlers := flag.Int("handlers", 1, "how many handlers the informer has")
	rounds := flag.Int("rounds", 3, "how often each side is measured")
	stream := flag.Bool("stream", false, "stream the initial list")
	small := flag.Bool("micro", false, "compare stores, listers and queues, not informers")
	role := flag.String("role", "compare", "compare, serve, measure or micro")
	url := flag.String("url", "", "of the server, for measure")
	baseline := flag.String("baseline", "bin/bench-baseline", "the program built with the baseline")
	flag.Parse()
	switch *role {
	case "micro":
		measureMicro()
	case "serve":
		serve(*pods, *events)
		io.Copy(io.Discard, os.Stdin)
	case "measure":
		measure(*url, *events, *handlers)
	default:
		if *small {
			compareMicro(*baseline, *rounds)
			return
		}
		compare(*baseline, *pods, *events, *handlers, *rounds, *stream)
	}
}

func compare(baseline string, pods, events, handlers, rounds int, stream bool) {
	ours := must(os.Executable())
	server := exec.Command(ours, "-role", "serve", "-pods", strconv.Itoa(pods), "-events", strconv.Itoa(events))
	stdin, stdout := must(server.StdinPipe()), must(server.StdoutPipe())
	server.Stderr = os.Stderr
	if err := server.Start(); err != nil {
		log.Fatal(err)
	}
	defer server.Wait()
	defer stdin.Close()
	url := strings.TrimSpace(must(bufio.NewReader(stdout).ReadString('\n')))
	results := map[string][]measured{}
	for range rounds {
		for _, program := range []string{baseline, ours} {
			client := exec.Command(program, "-role", "measure", "-url", url, "-events", strconv.Itoa(events), "-handlers", strconv.Itoa(handlers))
			client.Env = append(os.Environ(), "KUBE_FEATURE_WatchListClient="+strconv.FormatBool(stream))
			client.Stderr = os.Stderr
			var m measured
			if err := json.Unmarshal(must(client.Output()), &m); err != nil {
				log.Fatal(err)
			}
			results[program] = append(results[program], m)
		}
	}
	fmt.Printf("%d pods, %d events, %d handlers, %d rounds, stream=%v\n", pods, events, handlers, rounds, stream)
	for _, c := range []struct {
		name string
		get  func(measured) float64
	}{
		{"sync, ms", func(m measured) float64 { return m.SyncMS }},
		{"sync CPU, ms", func(m measured) float64 { return m.SyncCPUMS }},
		{"peak RSS, MiB", func(m measured) float64 { return m.PeakMiB }},
		{"live heap, MiB", func(m measured) float64 { return m.LiveMiB }},
		{"events/s", func(m measured) float64 { return m.EventsPerS }},
		{"CPU/event, us", func(m measured) float64 { return m.EventCPUus }},
	} {
		was, is := median(results[baseline], c.get), median(results[ours], c.get)
		if was > 0 {
			fmt.Printf("  %-15s baseline %9.1f   here %9.1f   ratio %.2f\n", c.name, was, is, is/was)
		}
	}
}

func median(all []measured, get func(measured) float64) float64 {
	var values []float64
	for _, m := range all {
		values = append(values, get(m))
	}
	slices.Sort(values)
	return values[len(values)/2]
}
