//! Many positions of the same atoms: a trajectory, an ensemble, samples of a simulation.

use rayon::ThreadPool;

use super::{Options, Volumes, find};
use crate::base::Structure;
use crate::work::memory::{Purpose, collected};
use crate::work::{self, Monitor};
use crate::{Error, Result};

/// Finds the volumes of every frame, several frames at a time, and hands them to `on_frame` in the order of the frames,
/// each exactly as [`find`] has it for [`Structure::moved_to`] the frame's positions.
///
/// `structure`: what the atoms are, shared by all frames; its own positions do not count. `positions`: n_frames × n_atoms × 3,
/// Å, frame after frame. `monitor` counts frames. `on_wait` and `on_frame` run on the calling thread, see [`work::batch`]; an
/// error of one frame names it and does not stop the others. A frame costs a copy of its positions, and what `find` costs.
///
/// # Errors
/// [`Error::BadArgument`] for options out of range, and for positions that are not whole frames, [`Error::Empty`] without
/// atoms, [`Error::Cancelled`], [`Error::OutOfMemory`].
pub fn find_frames(
    pool: &ThreadPool,
    structure: &Structure,
    positions: &[[f32; 3]],
    options: &Options,
    monitor: &Monitor,
    on_wait: impl FnMut(),
    mut on_frame: impl FnMut(usize, Result<Volumes>),
) -> Result<()> {
    options.check()?;
    structure.refuse_empty()?;
    let n_atoms = structure.n_atoms();
    let frames = positions.chunks_exact(n_atoms);
    if !frames.remainder().is_empty() {
        let reason = format!("{} rows are not whole frames of {n_atoms} atoms", positions.len());
        return Err(Error::argument("positions", reason));
    }
    let frames = collected(frames, positions.len() / n_atoms, Purpose("a list of frames"))?;
    work::batch(
        pool,
        &frames,
        |frame, monitor| find(&structure.copied_to(frame)?, options, monitor),
        monitor,
        on_wait,
        |index, found| on_frame(index, found.map_err(|error| error.met_in(&format!("frame {index}")))),
    )
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use rayon::ThreadPoolBuilder;

    use super::*;
    use crate::base::{ByteForm, Name, write_bytes};

    const N_ATOMS: usize = 300;

    fn bytes(volumes: &Volumes) -> Vec<u8> {
        let mut bytes = vec![0; volumes.n_bytes()];
        write_bytes(volumes, &mut bytes);
        bytes
    }

    fn pool(n_threads: usize) -> ThreadPool {
        ThreadPoolBuilder::new().num_threads(n_threads).build().unwrap()
    }

    /// Atoms in a box that is another in each frame, so that frames differ in their grids too.
    fn trajectory(n_frames: usize) -> (Structure, Vec<[f32; 3]>) {
        let mut random = testing::Random(31);
        let elements = ["C", "N", "O", "S"].map(Name::new).into_iter().cycle().take(N_ATOMS).collect();
        let mut positions = Vec::new();
        for frame in 0..n_frames {
            let size = 16.0 + (frame % 5) as f64;
            positions.extend((0..N_ATOMS).map(|_| [size, 18.0, 14.0].map(|c| random.between(0.0, c) as f32)));
        }
        (Structure::from_atoms(vec![[0.0; 3]; N_ATOMS], elements), positions)
    }

    fn all(n_threads: usize, structure: &Structure, positions: &[[f32; 3]]) -> Vec<Result<Volumes>> {
        let (options, mut all) = (Options { voxel_size: 1.5, ..Options::default() }, Vec::new());
        let on_frame = |index, found| {
            assert_eq!(index, all.len(), "in order");
            all.push(found);
        };
        let monitor = Monitor::default();
        find_frames(&pool(n_threads), structure, positions, &options, &monitor, || {}, on_frame).unwrap();
        assert_eq!(monitor.progress(), (all.len() as u64, all.len() as u64));
        all
    }

    #[test]
    fn each_frame_has_the_bits_that_it_has_alone() {
        let (structure, positions) = trajectory(40);
        let options = Options { voxel_size: 1.5, ..Options::default() };
        let mut n_rows = 0;
        for n_threads in [1, 2, 3] {
            let together = all(n_threads, &structure, &positions);
            assert_eq!(together.len(), 40);
            for (found, frame) in together.iter().zip(positions.chunks_exact(N_ATOMS)) {
                let found = found.as_ref().unwrap();
                let elements = structure.topology.elements.clone();
                let alone = Structure::from_atoms(frame.to_vec(), elements);
                let alone = find(&alone, &options, &Monitor::default()).unwrap();
                assert_eq!(bytes(found), bytes(&alone));
                assert!(Arc::ptr_eq(&found.structure().topology, &structure.topology), "nothing is copied");
                n_rows += found.rows().len();
            }
        }
        assert!(n_rows > 100, "{n_rows}");
    }

    #[test]
    fn a_bad_frame_is_named_and_does_not_stop_the_others() {
        let (structure, mut positions) = trajectory(6);
        let good = all(2, &structure, &positions);
        positions[2 * N_ATOMS + 17][1] = f32::NAN;
        positions[5 * N_ATOMS] = [f32::INFINITY, 0.0, 0.0];
        for n_threads in [1, 2, 3] {
            for (i, (found, good)) in all(n_threads, &structure, &positions).into_iter().zip(&good).enumerate() {
                match found {
                    Ok(found) => assert_eq!(bytes(&found), bytes(good.as_ref().unwrap())),
                    Err(error) => {
                        let atom = [(2, 17), (5, 0)].into_iter().find(|&(frame, _)| frame == i).expect("a bad frame").1;
                        let told = error.to_string();
                        assert!(told.starts_with(&format!("bad positions: frame {i}: atom {atom} is at")), "{told}");
                    }
                }
            }
        }
    }

    #[test]
    fn cancelling_ends_it() {
        let (structure, positions) = trajectory(60);
        let (monitor, mut n_seen) = (Monitor::default(), 0);
        let on_frame = |_, _| {
            n_seen += 1;
            if n_seen == 3 {
                monitor.cancel();
            }
        };
        let done = find_frames(&pool(2), &structure, &positions, &Options::default(), &monitor, || {}, on_frame);
        assert_eq!((done, n_seen), (Err(Error::Cancelled), 3));
    }

    #[test]
    fn what_is_wrong_with_all_frames_is_refused_at_once() {
        let (structure, positions) = trajectory(2);
        let refused = |structure: &Structure, positions: &[[f32; 3]], options: &Options| {
            let never = |_, _| panic!("there is no frame to be handed over");
            find_frames(&pool(1), structure, positions, options, &Monitor::default(), || {}, never)
        };
        let wrong = refused(&structure, &positions[1..], &Options::default()).unwrap_err();
        assert_eq!(wrong.to_string(), "bad positions: 599 rows are not whole frames of 300 atoms");
        let options = Options { voxel_size: f64::NAN, ..Options::default() };
        assert!(refused(&structure, &positions, &options).is_err());
        assert!(matches!(refused(&Structure::default(), &[], &Options::default()), Err(Error::Empty { .. })));
        assert_eq!(refused(&structure, &[], &Options::default()), Ok(()));
    }
}
