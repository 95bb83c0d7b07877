//! Feeds the entry point `traceback`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| goprof_leaks_fuzz::traceback(bytes));
