// Programs and suites of other people, compiled and tested on this module. A
// module of its own, as all of hack is, and without dependencies: the downstream
// modules come from the module proxy when it runs.
module k8s.io/client-go/hack/compat

go 1.26.0
