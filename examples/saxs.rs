//! Which of 1000 conformers agrees with a scattering curve, and which few make it together?
//!
//!     cargo run --release --example saxs -- [FILE [CURVE.dat [NUMBER OF CONFORMERS]]]
//!
//! FILE is PDB or mmCIF. Its atoms are bent by a hinge in the middle, from 0 to 1 rad, to make conformers; without a curve
//! the bundled one is taken: a mixture of two of them, with noise.

use std::path::Path;

use nucula::data::hydrogens::hydrogens;
use nucula::saxs::{FitOptions, Measured, Model, Options, ensemble, guinier};
use nucula::work::Monitor;
use nucula::{Result, io};

/// Members of the ensemble.
const SOME: usize = 11;

fn angle_of(conformer: usize, n: usize) -> f64 {
    if n > 1 { conformer as f64 / (n - 1) as f64 } else { 0.0 }
}

/// The half beyond the middle along x, turned about an axis along y.
fn bend(positions: &[[f64; 3]], angle: f64) -> impl Iterator<Item = [f64; 3]> {
    let middle = [0, 1, 2].map(|axis| positions.iter().map(|x| x[axis]).sum::<f64>() / positions.len() as f64);
    positions.iter().map(move |position| {
        let (x, z) = (position[0] - middle[0], position[2] - middle[2]);
        let (sin, cos) = if x > 0.0 { angle.sin_cos() } else { (0.0, 1.0) };
        [middle[0] + cos * x - sin * z, position[1], middle[2] + sin * x + cos * z]
    })
}

fn main() -> Result<()> {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/data");
    let mut arguments = std::env::args_os().skip(1);
    let path = arguments.next().map_or(data.join("4CUP.cif"), Into::into);
    let curve_path = arguments.next().map_or(data.join("4CUP.saxs.dat"), Into::into);
    let n = arguments.next().and_then(|n| n.to_str()?.parse().ok()).unwrap_or(1000);

    let structure = io::read(&path, &io::ReadOptions::default())?;
    let curve = io::read_curve(&curve_path, &io::CurveOptions::default())?;
    let line = guinier::guinier(&curve.q, &curve.intensity, &curve.sigma, &guinier::Options::default())?;
    let (n_atoms, n_q) = (structure.n_atoms(), curve.q.len());
    println!("{n_atoms} atoms; {n_q} points; Guinier: Rg {:.2} ± {:.2} Å", line.rg, line.rg_sigma);

    // The file has no hydrogens: they are counted with the atoms that bear them.
    let topology = &structure.topology;
    let names = topology.residue_names.iter().zip(&topology.atom_names);
    let bound: Vec<i32> = names.map(|(residue, atom)| hydrogens(*residue, *atom)).collect();
    let model = Model::of_elements(&topology.elements, Some(&bound), &curve.q, Options::default())?;
    let measured = Measured::new(&curve.intensity, &curve.sigma, n_q)?;
    let positions: Vec<[f64; 3]> = structure.positions.iter().map(|x| x.map(f64::from)).collect();
    let conformers: Vec<[f64; 3]> = (0..n).flat_map(|c| bend(&positions, angle_of(c, n))).collect();

    // Conformers are shared out over the threads of the pool that this runs on.
    let pool = rayon::ThreadPoolBuilder::new().build().expect("threads");
    let fit = || model.fit(&conformers, n, &measured, &FitOptions::default(), false, &Monitor::default());
    let fitted = pool.install(fit)?;
    println!("\n   angle   reduced chi²");
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by(|&a, &b| fitted.fits[a].chi2.total_cmp(&fitted.fits[b].chi2));
    for &best in order.iter().take(5) {
        println!("{:8.3}   {:12.4}", angle_of(best, n), fitted.fits[best].reduced_chi2);
    }

    let members: Vec<usize> = (0..SOME).map(|m| m * n.saturating_sub(1) / (SOME - 1)).filter(|&m| m < n).collect();
    let some: Vec<f64> = members.iter().flat_map(|&m| &fitted.profiles[m * n_q..][..n_q]).copied().collect();
    let together = ensemble::weigh(&some, members.len(), &measured)?;
    println!("\nan ensemble of {SOME} has chi² / points {:.4}:\n\n   angle   weight", together.chi2 / n_q as f64);
    for (member, weight) in members.iter().zip(&together.weights).filter(|(_, weight)| **weight > 0.001) {
        println!("{:8.3}   {weight:6.3}", angle_of(*member, n));
    }
    Ok(())
}
