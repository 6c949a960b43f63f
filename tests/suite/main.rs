//! One test binary for everything that is seen from outside the crate.

mod golden;
mod golden_queries;
mod layering;
mod pages;
