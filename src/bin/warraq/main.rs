//! The command line: flags, terminal, exit code. It calls the public API as any other user would.

fn main() {}
