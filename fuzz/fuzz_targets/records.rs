//! Fuzzes [`fuzzed::records`].

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| fuzzed::records::check(bytes));
