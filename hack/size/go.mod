// What a program links that uses part of this module. A module of its own, as
// all of hack is, and without dependencies.
module k8s.io/client-go/hack/size

go 1.26.0
