//! Fuzzes [`fuzzed::text`].

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| fuzzed::text::check(bytes));
