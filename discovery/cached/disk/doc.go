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

// Package disk remembers in files what a discovery client answered, for the next
// process. Under it works a memory cache (see discovery/cached/memory), whose
// promises it keeps: callers share fetches, hold no lock over I/O, and store
// nothing that was cut off.
//
// Files are readable and writable by their owner only, folders too. A file
// appears as a whole or not at all, so that several processes may share a folder.
// A file that is not what it should be counts as missing, and where a file cannot
// be written the client works without; both are logged.
package disk
