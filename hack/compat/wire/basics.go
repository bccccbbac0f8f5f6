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
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

const onePod = `{"kind":"Pod","apiVersion":"v1","metadata":{"name":"a","namespace":"ns"}}`

func init() {
	add(scenario{
		name:    "basics/get",
		replies: []reply{{body: onePod}},
		do: func(g *rig) {
			pod, err := g.client().CoreV1().Pods("ns").Get(g.ctx, "a", metav1.GetOptions{})
			g.outcome("get", pod, err)
		},
	}, scenario{
		name:    "basics/create",
		replies: []reply{{code: 201, body: onePod}},
		do: func(g *rig) {
			pod := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: "a"}}
			pod, err := g.client().CoreV1().Pods("ns").Create(g.ctx, pod, metav1.CreateOptions{FieldManager: "me"})
			g.outcome("create", pod, err)
		},
	})
}
