"""Points on spheres."""

import numpy as np
import pytest

import nucula


@pytest.mark.parametrize("profile, tolerance", [("f32", 4e-6), ("c", 4e-7)])
def test_the_points_lie_on_the_golden_spiral(profile, tolerance):
    n, radius, center = 41, 1.7, np.array([1.0, -2.0, 3.0])
    points = nucula.sphere_points(radius, center, n, profile)
    assert points.shape == (n, 3) and points.dtype == np.float32
    i = np.arange(n)
    phi = np.arccos(1 - 2 * (i + 0.5) / n)
    theta = np.pi * i / ((1 + np.sqrt(5)) / 4)
    unit = np.stack([np.cos(theta) * np.sin(phi), np.sin(theta) * np.sin(phi), np.cos(phi)], axis=1)
    # theta reaches 160, where a float32 is worth 1.5e-5; the points move by as much at most.
    assert np.abs(points - (center + radius * unit)).max() < tolerance + radius * 2e-5


def test_a_batch_has_the_bits_of_single_calls():
    centers = np.array([[0.1, -20.5, 33.3], [7.0, 8.0, 9.0], [0.0, 0.0, 0.0]])
    for profile in ("f32", "c"):
        batch = nucula.sphere_points_batch(1.52, centers, 20, profile)
        assert batch.shape == (3, 20, 3)
        for center, points in zip(centers, batch):
            assert np.array_equal(nucula.sphere_points(1.52, center, 20, profile), points)
    assert nucula.sphere_points_batch(1.0, np.empty((0, 3)), 5).shape == (0, 5, 3)
    assert nucula.sphere_points(1.0, [0, 0, 0], 0).shape == (0, 3)
    assert np.array_equal(nucula.sphere_points(0.0, [1, 2, 3], 2), [[1, 2, 3]] * 2)


@pytest.mark.parametrize(
    "radius, center, n_points, profile, word",
    [
        (np.nan, [0, 0, 0], 1, "f32", "radius"),
        (1e300, [0, 0, 0], 1, "f32", "radius"),
        ("1", [0, 0, 0], 1, "f32", "radius"),
        (1, [0, np.inf, 0], 1, "f32", "center"),
        (1, [0, 0], 1, "f32", "center"),
        (1, [[0, 0, 0]] * 2, 1, "f32", "center"),
        (1, [0, 0, None], 1, "f32", "center"),
        (1, [0, 0, 0], -1, "f32", "n_points"),
        (1, [0, 0, 0], 1.5, "f32", "n_points"),
        (1, [0, 0, 0], 1, "f64", "profile"),
    ],
)
def test_bad_arguments_are_named(radius, center, n_points, profile, word):
    with pytest.raises(nucula.BadArgument, match=word):
        nucula.sphere_points(radius, center, n_points, profile)


def test_more_points_than_memory_are_refused():
    for n_points in (2**40, 2**62):
        with pytest.raises(nucula.OutOfMemory, match="n_points"):
            nucula.sphere_points(1.0, [0, 0, 0], n_points)
