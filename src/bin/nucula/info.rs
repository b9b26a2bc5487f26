//! `nucula info`.

use nucula::ffi::version::nucula_abi_version;
use nucula::work::simd::{self, Level};

use super::say;

/// Prints the version, the ABI, the instruction set and the number of threads.
pub fn run() -> u8 {
    let set = match simd::level() {
        Level::Baseline => "baseline",
        Level::Avx2 => "avx2",
        Level::Avx512 => "avx512",
    };
    let (version, abi) = (env!("CARGO_PKG_VERSION"), nucula_abi_version());
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let text = format!(
        "version          {version}\nabi              {abi}\ninstruction set  {set}\nthreads          {threads}\n"
    );
    say::status(say::print(text))
}
