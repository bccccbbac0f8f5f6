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

// Lists pods without a line of this module: the least that a typed client of
// core/v1 could be. It imports what the exported signatures of
// kubernetes/typed/core/v1 lead to, whose package variables the linker keeps,
// and calls what a configured client has to: TLS with certificates, HTTP/2,
// codecs, a credential plugin.
package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"os"
	"os/exec"

	_ "golang.org/x/oauth2"
	_ "k8s.io/api/apidiscovery/v2"
	_ "k8s.io/api/authentication/v1"
	_ "k8s.io/api/autoscaling/v1"
	corev1 "k8s.io/api/core/v1"
	_ "k8s.io/api/policy/v1"
	_ "k8s.io/api/policy/v1beta1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	"k8s.io/apimachinery/pkg/runtime/serializer/cbor"
	_ "k8s.io/apimachinery/pkg/util/managedfields" // openapi.NewTypeConverter, and by it gnostic's messages
	utilnet "k8s.io/apimachinery/pkg/util/net"
	"k8s.io/klog/v2"
	_ "k8s.io/kube-openapi/pkg/spec3"
	_ "sigs.k8s.io/yaml"
)

func main() {
	ctx := context.Background()
	scheme := runtime.NewScheme()
	must(corev1.AddToScheme(scheme))
	codecs := serializer.NewCodecFactory(scheme, serializer.WithSerializer(cbor.NewSerializerInfo))
	query, err := metav1.ParameterCodec.EncodeParameters(&metav1.ListOptions{}, corev1.SchemeGroupVersion)
	must(err)

	plugin := exec.CommandContext(ctx, os.Args[2])
	plugin.Stdin = os.Stdin
	pem, err := plugin.Output()
	must(err)
	pair, err := tls.X509KeyPair(pem, pem)
	must(err)
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(pem)
	client := &http.Client{Transport: utilnet.SetTransportDefaults(&http.Transport{
		TLSClientConfig: &tls.Config{RootCAs: roots, Certificates: []tls.Certificate{pair}},
	})}

	req, err := http.NewRequestWithContext(httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{}), "GET", os.Args[1]+"?"+query.Encode(), nil)
	must(err)
	resp, err := client.Do(req)
	must(err)
	body, err := io.ReadAll(resp.Body)
	must(err)
	klog.FromContext(ctx).V(8).Info("Response Body", "body", body)
	if resp.StatusCode != http.StatusOK {
		must(apierrors.NewGenericServerResponse(resp.StatusCode, "get", corev1.Resource("pods"), "", string(body), 0, true))
	}
	pods := &corev1.PodList{}
	_, _, err = codecs.UniversalDeserializer().Decode(body, nil, pods)
	must(err)
	for i := range pods.Items {
		fmt.Println(pods.Items[i].Name)
	}
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}
