// Package stock holds the services of the harbour.
package stock

// Repaired tells whether the services are as they should be.
var Repaired bool
