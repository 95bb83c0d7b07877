package main

import (
	"example.com/ops/accounts"
	"example.com/ops/approvals"
	"example.com/ops/dispatch"
	"example.com/ops/freight"
	"example.com/ops/fx"
	"example.com/ops/internal/harness"
	"example.com/ops/notices"
	"example.com/ops/refunds"
	"example.com/ops/tenancy"
)

var services = []harness.Service{
	freight.Service,
	fx.Service,
	notices.Service,
	refunds.Service,
	dispatch.Service,
	accounts.Service,
	tenancy.Service,
	approvals.Service,
}
