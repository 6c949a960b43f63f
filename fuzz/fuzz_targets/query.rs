//! Fuzzes [`fuzzed::query`].

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| fuzzed::query::check(bytes));
