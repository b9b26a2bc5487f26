//! Linear ACE of silicon: the usual basis, energy and forces of a strained crystal, and its rows of a design matrix.
//!
//!     cargo run --release --example ace

use nucula::ace::{Layout, Options, RowKinds, System, count_rows, design_matrix, energy_forces, generate};
use nucula::neighbors::Cell;
use nucula::work::Monitor;

fn main() -> Result<(), nucula::Error> {
    let basis = generate(&Options::new(&[14], 2.35))?;
    println!("{} + {} functions within {} Å", basis.n_many(), basis.n_pair(), basis.cutoff());

    let vectors = [[0.0, 2.7, 2.8], [2.7, 0.0, 2.7], [2.7, 2.7, 0.0]];
    let silicon = System {
        positions: &[[0.0; 3], [1.40, 1.32, 1.36]],
        species: &[14, 14],
        cell: Cell { vectors, periodic: [true; 3] },
        neighbors: None,
        rows: RowKinds::default(),
    };

    // Weights come from a fit; here they fall off.
    let weights: Vec<f64> = (1..=basis.len()).map(|i| 1.0 / (i * i) as f64).collect();
    let found = energy_forces(&basis, &weights, &silicon, &Monitor::default())?;
    let [x, y, z] = found.forces[0];
    println!("energy {:.9} eV\nforce on atom 0: {x:.9} {y:.9} {z:.9} eV/Å", found.energy[0]);

    let n_rows = count_rows(&[silicon])?;
    let mut a = vec![0.0; n_rows * basis.len()];
    design_matrix(&basis, &[silicon], None, Layout::ColumnMajor, &mut a, n_rows, &Monitor::default())?;
    let product: f64 = a.iter().step_by(n_rows).zip(&weights).map(|(a, w)| a * w).sum();
    println!("design matrix {n_rows} x {}; its first row times the weights: {product:.9} eV", basis.len());
    Ok(())
}
