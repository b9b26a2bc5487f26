//! Neighbour lists and linear ACE at the C line, with any numbers.
#![no_main]

use std::ptr::{null, null_mut};

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use nucula::ffi::ace::basis::*;
use nucula::ffi::ace::evaluate::*;
use nucula::ffi::ace::options::*;
use nucula::ffi::ace::spec::*;
use nucula::ffi::neighbors::*;
use nucula::ffi::status::*;
use nucula_fuzz::calls::succeeded;

#[derive(Debug, Arbitrary)]
struct Input {
    positions: Vec<[i8; 3]>,
    odd: Option<(u8, [f64; 3])>,
    cell: Option<[[i8; 3]; 3]>,
    odd_cell: Option<[f64; 3]>,
    pbc: [bool; 3],
    cutoff: Cutoff,
    species: Vec<i8>,
    order: i8,
    degree: f32,
    wl: f32,
    pair_degree: i8,
    powers: [i8; 4],
    kinds: [i8; 3],
    offsets: Vec<u8>,
    indices: Vec<i8>,
}

#[derive(Debug, Arbitrary)]
enum Cutoff {
    Short(u8),
    Any(f64),
}

fuzz_target!(|input: Input| {
    let mut positions: Vec<[f64; 3]> =
        input.positions.iter().take(40).map(|p| p.map(|c| f64::from(c) / 16.0)).collect();
    if let Some((place, odd)) = input.odd
        && !positions.is_empty()
    {
        let n = positions.len();
        positions[place as usize % n] = odd;
    }
    let mut cell = input.cell.map(|cell| cell.map(|row| row.map(|c| f64::from(c) / 8.0)));
    if let (Some(cell), Some(odd)) = (&mut cell, input.odd_cell) {
        cell[1] = odd;
    }
    // The densest cell, of 1/512 Å³, has 30 000 copies of each point within 2.5 Å: many pairs are asked for there, and slow.
    let is_periodic = input.pbc.contains(&true);
    if is_periodic {
        positions.truncate(12);
    }
    let pbc = input.pbc.map(u8::from);
    let cutoff = match input.cutoff {
        Cutoff::Short(x) => f64::from(x) / 32.0,
        Cutoff::Any(x) => x,
    };
    let cell = cell.as_ref().map_or(null(), |cell| cell.as_ptr());
    let n = positions.len();
    // SAFETY: arrays are as long as said; outputs are large enough.
    unsafe {
        let mut list = null_mut();
        if cutoff.is_nan() || cutoff <= if is_periodic { 2.5 } else { 4.0 } || cutoff > 1e4 {
            let status = nucula_neighbors_find(n, positions.as_ptr(), cell, pbc.as_ptr(), cutoff, &mut list);
            if status == NUCULA_OK {
                let mut view = std::mem::zeroed::<nucula_neighbors_view_t>();
                view.size = size_of::<nucula_neighbors_view_t>() as u32;
                assert_eq!(nucula_neighbors_view(list, &mut view), NUCULA_OK);
                assert_eq!(view.n, n);
                nucula_neighbors_follow(list, n, positions.as_ptr(), cell);
            }
            nucula_neighbors_free(list);
        }
        let mut options = std::mem::zeroed::<nucula_ace_options_t>();
        assert_eq!(nucula_ace_options_init(&mut options, size_of::<nucula_ace_options_t>()), NUCULA_OK);
        let known = [14_i32];
        let (r0, rcut, degree) = ([1.5_f64], [3.0_f64], [f64::from(input.degree)]);
        (options.n_species, options.species, options.r0, options.rcut) =
            (1, known.as_ptr(), r0.as_ptr(), rcut.as_ptr());
        (options.n_degrees, options.totaldegree) = (1, degree.as_ptr());
        (options.order, options.pair_degree) = (input.order.into(), input.pair_degree.into());
        options.wl = input.wl.into();
        (options.transform_p, options.transform_q) = (input.powers[0].into(), input.powers[1].into());
        (options.envelope_p1, options.envelope_p2) = (input.powers[2].into(), input.powers[3].into());
        (options.transform, options.envelope) = (input.kinds[0].into(), input.kinds[1].into());
        options.harmonics = input.kinds[2].into();
        let mut ace = null_mut();
        if degree[0].is_nan() || degree[0] < 6.0 || degree[0] > 1e3 {
            nucula_ace_generate(&options, &mut ace);
        }
        evaluate(ace, &positions, cell, pbc, &input.species);
        nucula_ace_free(ace);
        supplied(&input);
    }
});

unsafe fn evaluate(ace: *mut nucula_ace_t, positions: &[[f64; 3]], cell: *const [f64; 3], pbc: [u8; 3], given: &[i8]) {
    if ace.is_null() {
        return;
    }
    let n = positions.len();
    let species: Vec<i32> = (0..n).map(|k| given.get(k).map_or(14, |&z| if z < 100 { 14 } else { z.into() })).collect();
    // SAFETY: as above.
    unsafe {
        let mut view = std::mem::zeroed::<nucula_ace_view_t>();
        view.size = size_of::<nucula_ace_view_t>() as u32;
        assert_eq!(nucula_ace_view(ace, &mut view), NUCULA_OK);
        let (mut b, mut db) = (vec![0.0; view.n_basis], vec![0.0; 3 * view.n_basis * n]);
        nucula_ace_site(ace, 14, n, positions.as_ptr(), species.as_ptr(), b.as_mut_ptr(), db.as_mut_ptr());
        // Tiny cells have too many neighbours for a quick look.
        if !cell.is_null()
            && pbc != [0; 3]
            && std::slice::from_raw_parts(cell, 3).as_flattened().iter().any(|c| c.abs() < 1.0)
        {
            return;
        }
        let mut system = std::mem::zeroed::<nucula_ace_system_t>();
        (system.size, system.pbc, system.rows) = (size_of::<nucula_ace_system_t>() as u32, pbc, 7);
        (system.n_atoms, system.positions, system.species) = (n, positions.as_ptr(), species.as_ptr());
        system.cell = cell;
        let mut run = std::mem::zeroed::<nucula_ace_run_options_t>();
        assert_eq!(nucula_ace_run_options_init(&mut run, size_of::<nucula_ace_run_options_t>()), NUCULA_OK);
        run.n_threads = 1;
        let weights = vec![1.0; view.n_basis];
        let (mut energy, mut forces) = ([0.0], vec![[0.0; 3]; n]);
        let (mut virial, mut sites) = ([[[0.0; 3]; 3]], vec![0.0; n]);
        nucula_ace_energy_forces(
            ace,
            1,
            weights.as_ptr(),
            &system,
            &run,
            energy.as_mut_ptr(),
            forces.as_mut_ptr(),
            virial.as_mut_ptr(),
            sites.as_mut_ptr(),
        );
        let mut n_rows = 0;
        if !succeeded(nucula_ace_rows_count(1, &system, &mut n_rows)) {
            return;
        }
        let mut a = vec![0.0; n_rows * view.n_basis];
        nucula_ace_design_matrix(ace, 1, &system, &run, a.as_mut_ptr(), n_rows);
        let mut all = vec![0.0; n * view.n_basis];
        nucula_ace_descriptors(ace, &system, &run, all.as_mut_ptr());
    }
}

/// A specification of any indices.
unsafe fn supplied(input: &Input) {
    let offsets: Vec<usize> =
        input.offsets.iter().scan(0, |sum, &x| Some(std::mem::replace(sum, *sum + x as usize % 10))).collect();
    let Some(&n) = offsets.last() else { return };
    let indices: Vec<i32> = (0..n.max(1)).map(|k| input.indices.get(k).map_or(0, |&x| i32::from(x) / 16)).collect();
    let values = vec![0.5; n.max(1)];
    let (species, r0, rcut, mix) = ([14], [1.5], [3.0], [1.0, 0.5]);
    // SAFETY: as above.
    unsafe {
        let mut radial = std::mem::zeroed::<nucula_ace_radial_t>();
        (radial.size, radial.r0, radial.rcut) = (size_of::<nucula_ace_radial_t>() as u32, r0.as_ptr(), rcut.as_ptr());
        (radial.n_functions, radial.n_poly, radial.mix) = (2, 1, mix.as_ptr());
        let mut spec = std::mem::zeroed::<nucula_ace_spec_t>();
        (spec.size, spec.n_species, spec.species) = (size_of::<nucula_ace_spec_t>() as u32, 1, species.as_ptr());
        spec.radial = &radial;
        (spec.n_a, spec.a_radial, spec.a_angular) = (n, indices.as_ptr(), indices.as_ptr());
        (spec.n_aa, spec.aa_offsets, spec.aa_factors) = (offsets.len() - 1, offsets.as_ptr(), indices.as_ptr());
        (spec.n_b, spec.b_offsets, spec.b_terms) = (offsets.len() - 1, offsets.as_ptr(), indices.as_ptr());
        spec.b_values = values.as_ptr();
        let mut ace = null_mut();
        nucula_ace_from_spec(&spec, &mut ace);
        evaluate(ace, &[[1.0, 0.5, 0.2], [-1.0, 0.4, 1.0]], null(), [0; 3], &[]);
        nucula_ace_free(ace);
    }
}
