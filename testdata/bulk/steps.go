package main

// steps are the functions that paths go through.
var steps [48]func([]byte, func())

func init() {
	steps = [48]func([]byte, func()){
		(*gateway)(nil).accept,
		(*basket)(nil).admit,
		(*ledger)(nil).assign,
		(*catalog)(nil).balance,
		(*courier)(nil).charge,
		(*archive)(nil).check,
		(*gateway)(nil).choose,
		(*basket)(nil).collect,
		(*ledger)(nil).commit,
		(*catalog)(nil).deliver,
		(*courier)(nil).derive,
		(*archive)(nil).enqueue,
		(*gateway)(nil).expand,
		(*basket)(nil).fetch,
		(*ledger)(nil).filter,
		(*catalog)(nil).flush,
		(*courier)(nil).forward,
		(*archive)(nil).handle,
		(*gateway)(nil).index,
		(*basket)(nil).load,
		(*ledger)(nil).merge,
		(*catalog)(nil).notify,
		(*courier)(nil).open,
		(*archive)(nil).parse,
		(*gateway)(nil).plan,
		(*basket)(nil).price,
		(*ledger)(nil).query,
		(*catalog)(nil).queueNext,
		(*courier)(nil).read,
		(*archive)(nil).resolve,
		(*gateway)(nil).retry,
		(*basket)(nil).route,
		(*ledger)(nil).save,
		(*catalog)(nil).scan,
		(*courier)(nil).send,
		(*archive)(nil).serve,
		(*gateway)(nil).settle,
		(*basket)(nil).sign,
		(*ledger)(nil).split,
		(*catalog)(nil).stamp,
		(*courier)(nil).store,
		(*archive)(nil).submit,
		(*gateway)(nil).sync,
		(*basket)(nil).trace,
		(*ledger)(nil).update,
		(*catalog)(nil).validate,
		(*courier)(nil).visit,
		(*archive)(nil).watch,
	}
}

type gateway struct{}

type basket struct{}

type ledger struct{}

type catalog struct{}

type courier struct{}

type archive struct{}

//go:noinline
func (*gateway) accept(calls []byte, wait func()) { walk(calls, wait) }

//go:noinline
func (*basket) admit(calls []byte, wait func()) { walk(calls, wait) }

//go:noinline
func (*ledger) assign(calls []byte, wait func()) { walk(calls, wait) }

//go:noinline
func (*catalog) balance(calls []byte, wait func()) { walk(calls, wait) }

//go:noinline
func (*courier) charge(calls []byte, wait func()) { walk(calls, wait) }

//go:noinline
func (*archive) check(calls []byte, wait func()) { walk(calls, wait) }

//go:noinline
func (*gateway) choose(calls []byte, wait func()) { walk(calls, wait) }

//go:noinline
func (*basket) collect(calls []byte, wait func()) { walk(calls, wait) }

//go:noinline
func (*ledger) commit(calls []byte, wait func()) { walk(calls, wait) }

//go:noinline
func (*catalog) deliver(calls []byte, wait func()) { walk(calls, wait) }

//go:noinline
func (*courier) derive(calls []byte, wait func()) { walk(calls, wait) }

//go:noinline
func (*archive) enqueue(calls []byte, wait func()) { walk(calls, wait) }

//go:noinline
func (*gateway) expand(calls []byte, wait func()) { walk(calls, wait) }

//go:noinline
func (*basket) fetch(calls []byte, wait func()) { walk(calls, wait) }

//go:noinline
func (*ledger) filter(calls []byte, wait func()) { walk(calls, wait) }

//go:noinline
func (*catalog) flush(calls []byte, wait func()) { walk(calls, wait) }

//go:noinline
func (*courier) forward(calls []byte, wait func()) { walk(calls, wait) }

//go:noinline
func (*archive) handle(calls []byte, wait func()) { walk(calls, wait) }

//go:noinline
func (*gateway) index(calls []byte, wait func()) { walk(calls, wait) }

//go:noinline
func (*basket) load(calls []byte, wait func()) { walk(calls, wait) }

//go:noinline
func (*ledger) merge(calls []byte, wait func()) { walk(calls, wait) }

//go:noinline
func (*catalog) notify(calls []byte, wait func()) { walk(calls, wait) }

//go:noinline
func (*courier) open(calls []byte, wait func()) { walk(calls, wait) }

//go:noinline
func (*archive) parse(calls []byte, wait func()) { walk(calls, wait) }

//go:noinline
func (*gateway) plan(calls []byte, wait func()) { walk(calls, wait) }

//go:noinline
func (*basket) price(calls []byte, wait func()) { walk(calls, wait) }

//go:noinline
func (*ledger) query(calls []byte, wait func()) { walk(calls, wait) }

//go:noinline
func (*catalog) queueNext(calls []byte, wait func()) { walk(calls, wait) }

//go:noinline
func (*courier) read(calls []byte, wait func()) { walk(calls, wait) }

//go:noinline
func (*archive) resolve(calls []byte, wait func()) { walk(calls, wait) }

//go:noinline
func (*gateway) retry(calls []byte, wait func()) { walk(calls, wait) }

//go:noinline
func (*basket) route(calls []byte, wait func()) { walk(calls, wait) }

//go:noinline
func (*ledger) save(calls []byte, wait func()) { walk(calls, wait) }

//go:noinline
func (*catalog) scan(calls []byte, wait func()) { walk(calls, wait) }

//go:noinline
func (*courier) send(calls []byte, wait func()) { walk(calls, wait) }

//go:noinline
func (*archive) serve(calls []byte, wait func()) { walk(calls, wait) }

//go:noinline
func (*gateway) settle(calls []byte, wait func()) { walk(calls, wait) }

//go:noinline
func (*basket) sign(calls []byte, wait func()) { walk(calls, wait) }

//go:noinline
func (*ledger) split(calls []byte, wait func()) { walk(calls, wait) }

//go:noinline
func (*catalog) stamp(calls []byte, wait func()) { walk(calls, wait) }

//go:noinline
func (*courier) store(calls []byte, wait func()) { walk(calls, wait) }

//go:noinline
func (*archive) submit(calls []byte, wait func()) { walk(calls, wait) }

//go:noinline
func (*gateway) sync(calls []byte, wait func()) { walk(calls, wait) }

//go:noinline
func (*basket) trace(calls []byte, wait func()) { walk(calls, wait) }

//go:noinline
func (*ledger) update(calls []byte, wait func()) { walk(calls, wait) }

//go:noinline
func (*catalog) validate(calls []byte, wait func()) { walk(calls, wait) }

//go:noinline
func (*courier) visit(calls []byte, wait func()) { walk(calls, wait) }

//go:noinline
func (*archive) watch(calls []byte, wait func()) { walk(calls, wait) }
