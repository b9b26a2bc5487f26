//! How many threads share one piece of work, and how it is handed to them.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use rayon::ThreadPoolBuilder;
use rayon::prelude::*;

use super::memory::{Purpose, gathered, push, reserved};
use crate::Result;

/// What memory is for.
const PARTS: Purpose = Purpose("parts of the work");

/// Of each thread of a pool, bytes: as much as the system gives the first one of a process. A thread that waits for others in the
/// middle of a large item of a batch begins another one, and may wait in the middle of that: up to 232 kB were used where eight
/// threads shared two cores, 64 where two did. What is not used takes no memory.
const STACK: usize = 8 << 20;

/// A pool of `n_threads` to be built.
pub fn pool(n_threads: usize) -> ThreadPoolBuilder {
    ThreadPoolBuilder::new().num_threads(n_threads).stack_size(STACK)
}

/// Threads of the rayon pool this runs on; 1 anywhere else.
pub fn available_threads() -> usize {
    // Asked only on a thread of a pool, since asking anywhere else would start rayon's global one.
    if rayon::current_thread_index().is_some() { rayon::current_num_threads() } else { 1 }
}

/// The number of this thread in the rayon pool it belongs to; 0 anywhere else.
pub fn this_thread() -> usize {
    rayon::current_thread_index().unwrap_or(0)
}

/// Does `work` on every part, where there are several on all threads of the pool this runs on; what comes out in the order
/// of the parts. Whoever is free takes the next one.
pub fn each<P: Send, T: Send>(parts: Vec<P>, work: impl Fn(P) -> T + Sync) -> Vec<T> {
    each_of(parts, &|parts| (None, vec![0, parts.len()]), &work)
}

/// The same, where parts differ in size: they are dealt to the threads from the largest down, so that none is left with a large
/// one while the others wait. Who is done with its own takes those of others.
pub fn each_by_size<P: Send, T: Send>(
    parts: Vec<P>,
    size: impl Fn(&P) -> usize,
    work: impl Fn(P) -> T + Sync,
) -> Vec<T> {
    let dealt = |parts: &[P]| {
        let (order, bounds) = deal(&parts.iter().map(&size).collect::<Vec<_>>(), available_threads());
        (Some(order), bounds)
    };
    each_of(parts, &dealt, &work)
}

/// The order of parts, if it is not that in which they come, and the bounds of piles.
type Dealt = (Option<Vec<usize>>, Vec<usize>);

/// Compiled once for one thread and for several; only these need to be dealt to.
fn each_of<P: Send, T: Send>(parts: Vec<P>, dealt: &dyn Fn(&[P]) -> Dealt, work: &(dyn Fn(P) -> T + Sync)) -> Vec<T> {
    if parts.len() == 1 || available_threads() == 1 {
        return parts.into_iter().map(work).collect();
    }
    let (order, bounds) = dealt(&parts);
    // A part, then what came out of it.
    let places: Vec<Mutex<(Option<P>, Option<T>)>> =
        parts.into_iter().map(|part| Mutex::new((Some(part), None))).collect();
    share_out(&bounds, &|i| {
        let place = &places[order.as_ref().map_or(i, |order| order[i])];
        let mut place = place.lock().unwrap_or_else(PoisonError::into_inner);
        place.1 = place.0.take().map(work);
    });
    places.into_iter().filter_map(|place| place.into_inner().unwrap_or_else(PoisonError::into_inner).1).collect()
}

/// The same of work that may fail, on one thread or on all of the pool this runs on. One thread stops at the first failure.
///
/// # Errors
/// That of the first part that failed; [`Error::OutOfMemory`](crate::Error::OutOfMemory).
pub fn try_each<P: Send, T: Send>(
    n_threads: usize,
    parts: impl Iterator<Item = P>,
    work: impl Fn(P) -> Result<T> + Sync,
) -> Result<Vec<T>> {
    // Compiled once for both ways.
    let work: &(dyn Fn(P) -> Result<T> + Sync) = &work;
    if n_threads == 1 || available_threads() == 1 {
        let mut all = reserved(parts.size_hint().0, PARTS)?;
        for part in parts {
            push(&mut all, work(part)?, PARTS)?;
        }
        return Ok(all);
    }
    // A part, then what came out of it.
    let places = gathered(parts.map(|part| Mutex::new((Some(part), None))), PARTS)?;
    share_out(&[0, places.len()], &|i| {
        let mut place = places[i].lock().unwrap_or_else(PoisonError::into_inner);
        place.1 = place.0.take().map(work);
    });
    let mut all = reserved(places.len(), PARTS)?;
    for place in places {
        if let Some(result) = place.into_inner().unwrap_or_else(PoisonError::into_inner).1 {
            all.push(result?);
        }
    }
    Ok(all)
}

/// Calls `work`, which may fail, with 0..n on one thread or on all of the pool this runs on. One thread stops at the first
/// failure. Compiled once.
///
/// # Errors
/// That of the lowest number.
pub fn try_all(n_threads: usize, n: usize, work: &(dyn Fn(usize) -> Result<()> + Sync)) -> Result<()> {
    if n_threads == 1 || n == 1 {
        return (0..n).try_for_each(work);
    }
    let failed = Mutex::new(None);
    share_out(&[0, n], &|i| {
        if let Err(error) = work(i) {
            let mut failed = failed.lock().unwrap_or_else(PoisonError::into_inner);
            if failed.as_ref().is_none_or(|&(first, _)| i < first) {
                *failed = Some((i, error));
            }
        }
    });
    failed.into_inner().unwrap_or_else(PoisonError::into_inner).map_or(Ok(()), |(_, error)| Err(error))
}

/// The numbers of parts of some sizes, pile by pile, and where each pile begins and the last one ends. Compiled once.
#[inline(never)]
fn deal(sizes: &[usize], n_piles: usize) -> (Vec<usize>, Vec<usize>) {
    let mut order: Vec<(u64, u32)> = sizes.iter().zip(0..).map(|(&size, i)| (u64::MAX - size as u64, i)).collect();
    order.sort_unstable();
    let mut start = 0;
    while start < order.len() {
        let equal = order[start..].iter().take_while(|part| part.0 == order[start].0).count();
        // Of parts of one size each pile gets neighbours: threads that write side by side wait for each other's memory.
        let n_before = |end: usize, pile: usize| (end + n_piles - 1 - pile) / n_piles;
        let mut at = start;
        for pile in 0..n_piles {
            for _ in n_before(start, pile)..n_before(start + equal, pile) {
                order[at].0 = (pile << 32 | at) as u64;
                at += 1;
            }
        }
        start += equal;
    }
    order.sort_unstable();
    let begins = |pile: usize| order.partition_point(|&(key, _)| (key >> 32) < pile as u64);
    let bounds = (0..=n_piles).map(begins).collect();
    (order.into_iter().map(|(_, i)| i as usize).collect(), bounds)
}

/// Does two things at once.
pub fn both<A: Send, B: Send>(a: impl FnOnce() -> A + Send, b: impl FnOnce() -> B + Send) -> (A, B) {
    if available_threads() == 1 {
        return (a(), b());
    }
    let (a, b) = (Mutex::new((Some(a), None)), Mutex::new((Some(b), None)));
    share_out(&[0, 2], &|i| if i == 0 { run(&a) } else { run(&b) });
    let done = "rayon returns when all is done";
    (a.into_inner().ok().and_then(|a| a.1).expect(done), b.into_inner().ok().and_then(|b| b.1).expect(done))
}

/// Does what waits in a place, and leaves there what came out.
fn run<T>(place: &Mutex<(Option<impl FnOnce() -> T>, Option<T>)>) {
    let mut place = place.lock().unwrap_or_else(PoisonError::into_inner);
    place.1 = place.0.take().map(|work| work());
}

/// Calls `work` with all numbers up to the last bound, on all threads of the pool. Each thread goes through a pile of its own, as
/// the bounds say, then through what is left of the others. Compiled once for all that is shared out: rayon's part of it is 10 kB.
#[inline(never)]
fn share_out(bounds: &[usize], work: &(dyn Fn(usize) + Sync)) {
    let n_piles = bounds.len() - 1;
    let next: Vec<AtomicUsize> = bounds[..n_piles].iter().map(|&first| AtomicUsize::new(first)).collect();
    let go_through = |own: usize| {
        for pile in (own..own + n_piles).map(|pile| pile % n_piles) {
            let mut turn = || next[pile].fetch_add(1, Ordering::Relaxed);
            std::iter::repeat_with(&mut turn).take_while(|&i| i < bounds[pile + 1]).for_each(work);
        }
    };
    // No more of them are woken than there are parts.
    let n_threads = rayon::current_num_threads().min(bounds[n_piles] - bounds[0]);
    (0..n_threads).into_par_iter().with_max_len(1).for_each(go_through);
}

/// Cuts a slice into pieces that follow one on the other, each from one of the `bounds` to the next.
pub fn pieces<'a, T>(mut items: &'a mut [T], bounds: &[usize]) -> Vec<&'a mut [T]> {
    let mut at = 0;
    let mut next = |to: usize| {
        let (piece, rest) = std::mem::take(&mut items).split_at_mut(to - at);
        (items, at) = (rest, to);
        piece
    };
    next(bounds[0]);
    bounds[1..].iter().map(|&bound| next(bound)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Error;

    #[test]
    fn threads_have_room_for_work_in_the_middle_of_work() {
        fn sum(depth: u64) -> u64 {
            // 4 kB that are used.
            let room = std::hint::black_box([depth; 512]);
            if depth == 0 { 0 } else { room[depth as usize % 512] + sum(depth - 1) }
        }
        let pool = pool(2).build().unwrap();
        assert_eq!(pool.install(|| sum(1000)), 500_500);
    }

    #[test]
    fn pieces_lie_between_the_bounds() {
        let mut items = [0, 1, 2, 3, 4, 5, 6];
        assert_eq!(pieces(&mut items, &[1, 3, 3, 6]), [&[1, 2][..], &[], &[3, 4, 5]]);
        assert_eq!(pieces(&mut items, &[0, 7]), [[0, 1, 2, 3, 4, 5, 6]]);
    }

    #[test]
    fn what_comes_out_is_in_the_order_of_the_parts() {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(3).build().unwrap();
        for n in [1, 2, 50] {
            let squares = pool.install(|| each((0..n).collect(), |i: usize| i * i));
            assert!(squares.into_iter().eq((0..n).map(|i| i * i)));
        }
    }

    #[test]
    fn the_failure_of_the_lowest_number_comes_out() {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(3).build().unwrap();
        let fail = |i: usize| Error::argument("i", i.to_string());
        for (n, failing) in [(0, None), (1, Some(0)), (40, None), (40, Some(7)), (40, Some(39))] {
            let done = AtomicUsize::new(0);
            let work = |i: usize| {
                done.fetch_add(1, Ordering::Relaxed);
                if failing.is_some_and(|failing| i >= failing) { Err(fail(i)) } else { Ok(()) }
            };
            assert_eq!(pool.install(|| try_all(3, n, &work)), failing.map_or(Ok(()), |i| Err(fail(i))));
            assert_eq!(done.swap(0, Ordering::Relaxed), n);
            assert_eq!(try_all(1, n, &work), failing.map_or(Ok(()), |i| Err(fail(i))));
            assert_eq!(done.into_inner(), failing.map_or(n, |i| i + 1));
        }
    }

    #[test]
    fn parts_come_out_in_their_order_however_they_were_dealt() {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(3).build().unwrap();
        for n in [0, 1, 2, 50] {
            let squares = || each_by_size((0..n).collect(), |&i| i * 7 % 11, |i: usize| i * i);
            assert!(pool.install(squares).into_iter().eq((0..n).map(|i| i * i)));
            assert!(squares().into_iter().eq((0..n).map(|i| i * i)));
        }
    }

    #[test]
    fn the_largest_parts_are_dealt_to_all_threads() {
        assert_eq!(deal(&[1, 9, 2, 8, 3], 2), (vec![1, 4, 0, 3, 2], vec![0, 3, 5]));
        assert_eq!(deal(&[5, 6], 4), (vec![1, 0], vec![0, 1, 2, 2, 2]));
    }

    #[test]
    fn the_largest_parts_are_begun_first() {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(2).build().unwrap();
        let (begun, gate) = (Mutex::new(Vec::new()), std::sync::Barrier::new(2));
        let sizes = vec![1, 9, 2, 8, 3];
        let work = |size: usize| {
            begun.lock().unwrap().push(size);
            if size >= 8 {
                gate.wait();
            }
        };
        pool.install(|| each_by_size(sizes, |&size| size, work));
        let mut begun = begun.into_inner().unwrap();
        begun[..2].sort_unstable();
        assert_eq!(begun[..2], [8, 9], "{begun:?}");
    }

    #[test]
    fn of_parts_of_one_size_a_thread_gets_neighbours() {
        assert_eq!(deal(&[1, 1, 1, 5, 1, 1, 1, 1], 2), (vec![3, 0, 1, 2, 4, 5, 6, 7], vec![0, 4, 8]));
        assert_eq!(deal(&[4, 7, 4, 4, 7, 4, 4, 2], 3), (vec![1, 0, 2, 4, 3, 7, 5, 6], vec![0, 3, 6, 8]));
        for (n, n_piles) in [(0, 2), (1, 3), (7, 3), (9, 4)] {
            assert!(deal(&vec![1; n], n_piles).0.into_iter().eq(0..n), "{n}");
        }
    }

    #[test]
    fn each_thread_goes_through_its_pile_and_what_is_left_of_others() {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(2).build().unwrap();
        let (seen, gate) = ([const { Mutex::new(Vec::new()) }; 2], std::sync::Barrier::new(2));
        // Both have begun before either goes on; then the second one waits until the first has taken what it can.
        let work = |i: usize| {
            seen[this_thread()].lock().unwrap().push(i);
            if i == 0 || i == 3 {
                gate.wait();
            }
            let waiting = || seen.iter().map(|seen| seen.lock().unwrap().len()).sum::<usize>() < 6;
            while i == 3 && waiting() {
                std::thread::yield_now();
            }
        };
        pool.install(|| share_out(&[0, 3, 6], &work));
        let mut seen = seen.map(|seen| seen.into_inner().unwrap());
        seen.sort();
        assert_eq!(seen, [vec![0, 1, 2, 4, 5], vec![3]]);
    }

    #[test]
    fn two_things_come_out_in_their_places_and_a_panic_goes_through() {
        assert_eq!(both(|| 1, || "two"), (1, "two"));
        let pool = rayon::ThreadPoolBuilder::new().num_threads(2).build().unwrap();
        assert_eq!(pool.install(|| both(|| both(|| 1, || 2), || "three")), ((1, 2), "three"));
        let broken = || pool.install(|| both(|| 1, || -> i32 { panic!("on purpose") }));
        assert!(std::panic::catch_unwind(std::panic::AssertUnwindSafe(broken)).is_err());
    }
}
