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

import "testing"

const settings = `apiVersion: v1
kind: ConfigMap
metadata: {name: settings, labels: {app: shop}}
data: {colour: red, size: small}
`

const shop = `apiVersion: apps/v1
kind: Deployment
metadata: {name: shop}
spec:
  replicas: 2
  selector: {matchLabels: {app: shop}}
  template:
    metadata: {labels: {app: shop}}
    spec: {containers: [{name: main, image: shop:1}]}
`

const waiting = `apiVersion: v1
kind: Pod
metadata: {name: waiting}
spec: {containers: [{name: main, image: shop:1}]}
`

// lost is a pod on a node that does not exist.
const lost = `apiVersion: v1
kind: Pod
metadata: {name: lost}
spec: {nodeName: nowhere, containers: [{name: main, image: shop:1}]}
`

// stories are what people do with kubectl, step by step, each in a namespace of
// its own.
var stories = map[string][]step{
	"apply": {
		{args: "apply -f -", stdin: settings, stdout: `^configmap/settings created$`},
		{args: "apply -f -", stdin: settings, stdout: `^configmap/settings unchanged$`},
		{args: "apply -f -", stdin: settings + "immutable: true\n", stdout: `^configmap/settings configured$`},
		{args: "get configmap settings -o jsonpath={.immutable}", stdout: `^true$`},
		{args: "apply --server-side -f -", stdin: shop, stdout: `^deployment.apps/shop serverside-applied$`},
		{args: "apply --server-side --field-manager=other -f -", stdin: shop[:len(shop)-3] + "2}]}\n", code: 1, stderr: `.`},
		{args: "apply --dry-run=server -f -", stdin: waiting, stdout: `^pod/waiting created \(server dry run\)$`},
		{args: "apply -f -", stdin: "apiVersion: v1\nkind: Nonsense\nmetadata: {name: a}\n", code: 1, stderr: `no matches for kind "Nonsense" in version "v1"`},
		{args: "apply -f -", stdin: settings + "colour: red\n", code: 1, stderr: `unknown field "colour"`},
	},
	"conflict": {
		{args: "apply --server-side -f -", stdin: settings, stdout: `serverside-applied`},
		{args: "apply --server-side --field-manager=other -f -", stdin: "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\ndata: {colour: blue}\n",
			code: 1, stderr: `conflict with "kubectl": \.data\.colour`},
		{args: "apply --server-side --field-manager=other --force-conflicts -f -", stdin: "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\ndata: {colour: blue}\n",
			stdout: `serverside-applied`},
	},
	"get": {
		{args: "get configmap settings", code: 1, stderr: `^Error from server \(NotFound\): configmaps "settings" not found$`},
		{args: "create -f -", stdin: settings, stdout: `created`},
		{args: "get configmaps", stdout: `^NAME +DATA +AGE\nsettings +2 `},
		{args: "get cm -l app=shop -o name", stdout: `^configmap/settings$`},
		{args: "get cm -l app=other", stderr: `^No resources found in .* namespace\.$`},
		{args: "get cm --field-selector metadata.name=settings -o jsonpath={.items[0].data.colour}", stdout: `^red$`},
		{args: "get cm settings -o custom-columns=NAME:.metadata.name,SIZE:.data.size", stdout: `^settings +small$`},
		{args: "get cm settings -o yaml", stdout: `^  colour: red$`},
		{args: "get clusterroles --chunk-size=5 -o name", stdout: `^clusterrole.rbac.authorization.k8s.io/view$`},
		{args: "get cm,sa -A --show-kind", stdout: `configmap/settings`},
		{args: "get nonsense", code: 1, stderr: `the server doesn't have a resource type "nonsense"`},
		{args: "get --raw /readyz", stdout: `^ok`},
		{args: "get cm settings --context=nobody", code: 1, stderr: `^Error from server \(Forbidden\): configmaps "settings" is forbidden: User "nobody"`},
		{args: "describe cm settings", stdout: `(?s)colour:.----.red`},
	},
	"watch": {
		{args: "create -f -", stdin: settings, stdout: `created`},
		{args: "get cm settings --watch --output-watch-events", stdout: `(?s)^ADDED +settings.*^MODIFIED +settings`, until: "MODIFIED", code: 1,
			when: "ADDED", during: []step{
				{args: "label cm settings seen=yes", stdout: `labeled`},
			}},
	},
	"patch": {
		{args: "apply -f -", stdin: shop, stdout: `created`},
		{args: `patch deployment shop -p '{"spec":{"template":{"spec":{"containers":[{"name":"main","image":"shop:2"}]}}}}'`, stdout: `^deployment.apps/shop patched$`},
		{args: `patch deployment shop --type=merge -p '{"spec":{"replicas":3}}'`, stdout: `patched`},
		{args: `patch deployment shop --type=json -p '[{"op":"replace","path":"/spec/replicas","value":4}]'`, stdout: `patched`},
		{args: `patch deployment shop --subresource=scale --type=merge -p '{"spec":{"replicas":5}}'`, stdout: `patched`},
		{args: "get deployment shop -o jsonpath={.spec.replicas}{.spec.template.spec.containers[0].image}", stdout: `^5shop:2$`},
		{args: `patch deployment shop --type=json -p '[{"op":"test","path":"/spec/replicas","value":1}]'`, code: 1, stderr: `the server rejected our request|testing value`},
		{args: "scale deployment shop --replicas=1", stdout: `^deployment.apps/shop scaled$`},
		{args: "set image deployment/shop main=shop:3", stdout: `image updated$`},
		{args: "label deployment shop tier=front", stdout: `labeled$`},
		{args: "annotate deployment shop note-", stdout: `annotate`},
		{args: "rollout status deployment/shop --timeout=1s", code: 1, stdout: `.*`, stderr: `timed out|context deadline exceeded`},
		{args: "delete deployment shop --cascade=orphan --wait=false", stdout: `deleted`},
	},
	"logs": {
		{args: "create -f -", stdin: waiting, stdout: `created`},
		{args: "logs missing", code: 1, stderr: `pods "missing" not found`},
		{args: "logs waiting"},
		{args: "create -f -", stdin: lost, stdout: `created`},
		{args: "logs lost", code: 1, stderr: `^Error from server \(NotFound\): .*"nowhere" not found$`},
		{args: "logs waiting -c nonsense", code: 1, stderr: `container nonsense is not valid for pod waiting`},
		{args: "exec waiting -- true", code: 1, stderr: `pod waiting does not have a host assigned`},
		{args: "port-forward waiting 0:80", code: 1, stderr: `pod is not running. Current status=Pending`},
	},
	"wait": {
		{args: "create -f -", stdin: waiting, stdout: `created`},
		{args: "wait pod/waiting --for=condition=Ready --timeout=1s", code: 1, stderr: `^error: timed out waiting for the condition on pods/waiting$`},
		{args: "wait pod/missing --for=condition=Ready --timeout=1s", code: 1, stderr: `pods "missing" not found`},
		{args: "wait pod/waiting --for=condition=Ready --timeout=60s", stdout: `^pod/waiting condition met$`, during: []step{
			{args: `patch pod waiting --subresource=status -p '{"status":{"conditions":[{"type":"Ready","status":"True"}]}}'`, stdout: `patched`},
		}},
		{args: "wait pod/waiting --for=jsonpath={.status.phase}=Running --timeout=60s", stdout: `condition met`, during: []step{
			{args: `patch pod waiting --subresource=status -p '{"status":{"phase":"Running"}}'`, stdout: `patched`},
		}},
		{args: "wait pod/waiting --for=delete --timeout=60s -v=6", stdout: `^pod/waiting condition met$`, stderr: `watch=true`, when: "watch=true", during: []step{
			{args: "delete pod waiting", stdout: `deleted`},
		}},
		{args: "wait configmap/settings --for=create --timeout=60s", stdout: `^configmap/settings condition met$`, during: []step{
			{args: "create -f -", stdin: settings, stdout: `created`},
		}},
	},
	"auth": {
		{args: "auth can-i create pods", stdout: `^yes$`},
		{args: "auth can-i create pods --context=nobody", code: 1, stdout: `^no$`},
		{args: "auth can-i list secrets --as=somebody", code: 1, stdout: `^no$`},
		{args: "auth can-i --list --context=nobody", stdout: `^selfsubjectaccessreviews\.authorization\.k8s\.io `},
		{args: "auth whoami -o jsonpath={.status.userInfo.username}", stdout: `^admin$`},
		{args: "auth whoami --context=admin-cert -o jsonpath={.status.userInfo.username}", stdout: `^admin$`},
		{args: "create serviceaccount robot", stdout: `^serviceaccount/robot created$`},
		{args: "create token robot", stdout: `^ey[\w-]+\.[\w-]+\.[\w-]+$`},
	},
	"discovery": {
		{args: "api-resources", stdout: `^deployments +deploy +apps/v1 +true +Deployment$`},
		{args: "api-resources --api-group=apps --namespaced=true --verbs=list -o name", stdout: `^statefulsets\.apps$`},
		{args: "api-versions", stdout: `^apps/v1$`},
		{args: "explain deployment.spec.replicas", stdout: `^FIELD: replicas <integer>$`},
		{args: "version --client", stdout: `^Client Version: v`},
		{args: "get --raw /version", stdout: `"major": "1"`},
		{args: "cluster-info", stdout: `Kubernetes control plane.* is running at `},
		{args: "api-resources --server=https://127.0.0.1:1", code: 1, stderr: `The connection to the server 127.0.0.1:1 was refused`},
	},
	"delete": {
		{args: "create -f -", stdin: settings, stdout: `created`},
		{args: `patch cm settings --type=merge -p '{"metadata":{"finalizers":["example.com/hold"]}}'`, stdout: `patched`},
		{args: "delete cm settings --timeout=1s", code: 1, stdout: `deleted`, stderr: `timed out waiting for the condition`},
		{args: "delete cm settings", stdout: `deleted`, when: "deleted", during: []step{
			{args: `patch cm settings --type=merge -p '{"metadata":{"finalizers":null}}'`, stdout: `patched`},
		}},
		{args: "delete cm settings", code: 1, stderr: `configmaps "settings" not found`},
		{args: "delete cm --all --ignore-not-found", stderr: `.*`, stdout: `.*`},
	},
}

func TestKubectl(t *testing.T) {
	for name, steps := range stories {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			kubectl(t, "default", step{args: "create namespace " + name, stdout: `created`})
			for _, s := range steps {
				kubectl(t, name, s)
			}
		})
	}
}
