// Package rev says which revision of a service runs.
package rev

import "os"

// Two is true in the second revision.
var Two = os.Getenv("QUARRY_REV") == "2"
