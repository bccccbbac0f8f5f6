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

package remotecommand

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	remotecommandconsts "k8s.io/apimachinery/pkg/util/remotecommand"

	"k8s.io/client-go/util/exec"
)

// A protocol is what a version of the streaming protocol can do. Each can do
// what the one before it could.
type protocol struct {
	name       string
	closeStdin bool // 2: the end of standard input is passed on, and the error stream has the last word
	sizes      bool // 3: there is a stream for the sizes of the terminal
	status     bool // 4: the error stream has a Status, with the exit code
}

var protocols = []protocol{
	{name: remotecommandconsts.StreamProtocolV5Name, closeStdin: true, sizes: true, status: true},
	{name: remotecommandconsts.StreamProtocolV4Name, closeStdin: true, sizes: true, status: true},
	{name: remotecommandconsts.StreamProtocolV3Name, closeStdin: true, sizes: true},
	{name: remotecommandconsts.StreamProtocolV2Name, closeStdin: true},
	{name: remotecommandconsts.StreamProtocolV1Name},
}

// spdyProtocols are asked for over SPDY, the best first.
var spdyProtocols = []string{
	remotecommandconsts.StreamProtocolV5Name,
	remotecommandconsts.StreamProtocolV4Name,
	remotecommandconsts.StreamProtocolV3Name,
	remotecommandconsts.StreamProtocolV2Name,
	remotecommandconsts.StreamProtocolV1Name,
}

// protocolNamed is the protocol that the server chose; the first one if it
// named none, because servers that know one only do not.
func protocolNamed(name string) protocol {
	for _, p := range protocols {
		if p.name == name {
			return p
		}
	}
	return protocols[len(protocols)-1]
}

// verdict is what message, the content of the error stream, says about the
// command.
func (p protocol) verdict(message []byte) error {
	switch {
	case len(message) == 0:
		return nil
	case p.status:
		return statusVerdict(message)
	case p.closeStdin:
		return fmt.Errorf("error executing remote command: %s", message)
	default:
		return fmt.Errorf("Error executing remote command: %s", message) //nolint:staticcheck // known text of this version
	}
}

func statusVerdict(message []byte) error {
	var status metav1.Status
	if err := json.Unmarshal(message, &status); err != nil {
		return fmt.Errorf("error stream protocol error: %w in %q", err, message)
	}
	switch {
	case status.Status == metav1.StatusSuccess:
		return nil
	case status.Status != metav1.StatusFailure:
		return errors.New("error stream protocol error: unknown error")
	case status.Reason != remotecommandconsts.NonZeroExitCodeReason:
		return errors.New(status.Message)
	case status.Details == nil:
		return errors.New("error stream protocol error: details must be set")
	}
	for _, cause := range status.Details.Causes {
		if cause.Type != remotecommandconsts.ExitCodeCauseType {
			continue
		}
		code, err := strconv.ParseUint(cause.Message, 10, 8)
		if err != nil {
			return fmt.Errorf("error stream protocol error: invalid exit code value %q", cause.Message)
		}
		return exec.CodeExitError{Err: fmt.Errorf("command terminated with exit code %d", code), Code: int(code)}
	}
	return fmt.Errorf("error stream protocol error: no %s cause given", remotecommandconsts.ExitCodeCauseType)
}
