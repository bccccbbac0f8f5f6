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

package fake

import (
	"context"

	certificatesv1beta1 "k8s.io/api/certificates/v1beta1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"k8s.io/client-go/gentype"
	"k8s.io/client-go/testing"
)

// UpdateApproval updates the subresource approval. The action has no options,
// which tests that compare actions rely on.
func (c *fakeCertificateSigningRequests) UpdateApproval(ctx context.Context, request *certificatesv1beta1.CertificateSigningRequest, opts metav1.UpdateOptions) (*certificatesv1beta1.CertificateSigningRequest, error) {
	action := testing.NewUpdateSubresourceAction(c.Resource(), "approval", "", request)
	return gentype.InvokeFake[*certificatesv1beta1.CertificateSigningRequest](ctx, c.Fake, action, nil, &certificatesv1beta1.CertificateSigningRequest{})
}
