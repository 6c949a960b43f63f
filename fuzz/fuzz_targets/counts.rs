//! Fuzzes [`fuzzed::counts`].

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| fuzzed::counts::check(bytes));
