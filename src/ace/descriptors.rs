//! The functions of all atoms of a structure.

use super::basis::Basis;
use super::chunks::in_order;
use super::site::{SITE, Site};
use super::system::System;
use crate::neighbors::Around;
use crate::work::memory::reserved;
use crate::work::{Monitor, Spare};
use crate::{Error, Result};

/// Sites of a chunk.
const CHUNK: usize = 64;

/// All functions of every atom of a structure: n_atoms × n_basis.
///
/// # Errors
/// As [`energy_forces`](super::energy_forces); [`Error::BadArgument`] naming `out`. Nothing is written then.
pub fn descriptors(basis: &Basis, system: &System<'_>, out: &mut [f64], monitor: &Monitor) -> Result<()> {
    let n = system.n_atoms();
    if n.checked_mul(basis.len()) != Some(out.len()) {
        let reason = format!("room for {} numbers; {n} atoms have {} functions each", out.len(), basis.len());
        return Err(Error::argument("out", reason));
    }
    system.check(basis, "")?;
    let prepared = system.prepare(basis)?;
    let n_kept = basis.n_many() + basis.n_pair();
    let spare = Spare::for_pool();
    let mut kept: Vec<f64> = reserved(n * n_kept, SITE)?;
    let n_chunks = n.div_ceil(CHUNK);
    monitor.expect(n_chunks as u64);
    let work = |chunk: usize| {
        let sites = chunk * CHUNK..n.min((chunk + 1) * CHUNK);
        spare.with(<(Site, Around)>::default, |(site, around)| {
            let mut part = reserved(sites.len() * n_kept, SITE)?;
            for i in sites {
                prepared.around(i, around)?;
                site.lay(basis, &around.vectors, |k| prepared.species[around.j[k] as usize], |_| 0)?;
                site.sum(basis, prepared.species[i] as usize)?;
                site.functions(basis)?;
                part.extend_from_slice(&site.b[..n_kept]);
            }
            Ok(part)
        })
    };
    in_order(n_chunks, monitor, work, |part: Vec<f64>| {
        kept.extend_from_slice(&part);
        Ok(())
    })?;
    out.fill(0.0);
    for i in 0..n {
        for function in 0..n_kept {
            out[i * basis.len() + basis.column(prepared.species[i] as usize, function)] = kept[i * n_kept + function];
        }
    }
    Ok(())
}
