"""Guidance in PyTorch: chi² beside a scattering curve, and the radius of gyration, as functions that autograd goes through.

    import nucula.torch

    model = nucula.SaxsModel((positions, elements), curve.q)              # once
    chi2 = nucula.torch.saxs_chi2(x, model, curve.intensity, curve.sigma)   # each step
    chi2.sum().backward()                                                 # the exact gradient, to every atom

Imported only when asked, for it imports PyTorch (`pip install nucula[torch]`). Tensors are of any real type; the work is done in
float64 on the processor, and values and gradients come back in the type and on the device of the positions. Gradients come
with the value in one pass over the pairs; second derivatives are not to be had.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch.autograd.function import once_differentiable

from .gyration import radius_of_gyration as _radius_of_gyration
from .saxs import SaxsModel


class _Value(torch.autograd.Function):
    """A value per conformer with a gradient per atom, from a function of NumPy positions."""

    @staticmethod
    def forward(ctx: Any, positions: torch.Tensor, compute: Any) -> torch.Tensor:
        value, gradient = compute(positions.detach().cpu().numpy().astype(np.float64), ctx.needs_input_grad[0])
        if gradient is not None:
            ctx.save_for_backward(torch.as_tensor(gradient, dtype=torch.float64).to(positions))
        return torch.as_tensor(value, dtype=torch.float64).to(positions)

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, above: torch.Tensor) -> tuple[torch.Tensor, None]:
        (gradient,) = ctx.saved_tensors
        return above[..., None, None] * gradient, None


def _numpy(values: Any) -> Any:
    return values.detach().cpu().numpy() if isinstance(values, torch.Tensor) else values


def saxs_chi2(positions: torch.Tensor, model: SaxsModel, intensity: Any, sigma: Any, **options: Any) -> torch.Tensor:
    """chi² of conformers beside a curve: a scalar for positions (n, 3), (n_conformers,) for (n_conformers, n, 3).

    `options` are those of `SaxsModel.fit`: offset, fit_c1, fit_c2, on_bad.
    """
    intensity, sigma = _numpy(intensity), _numpy(sigma)

    def compute(array: np.ndarray, gradient: bool) -> tuple[Any, np.ndarray | None]:
        fit = model.fit(array, intensity, sigma, gradient=gradient, **options)
        return fit.chi2, fit.gradient

    return _Value.apply(positions, compute)


def radius_of_gyration(positions: torch.Tensor, *, weights: Any = None, **options: Any) -> torch.Tensor:
    """Radius of gyration of conformers, Å: a scalar for positions (n, 3), (n_conformers,) for (n_conformers, n, 3).

    `weights` and `options` are those of `nucula.radius_of_gyration`: method, cutoff, trim, median, max_gradient, n_threads.
    The kept atoms are held fixed.
    """
    weights = _numpy(weights)

    def compute(array: np.ndarray, gradient: bool) -> tuple[Any, np.ndarray | None]:
        found = _radius_of_gyration(array, weights=weights, gradient=gradient, **options)
        return found.rg, found.gradient

    return _Value.apply(positions, compute)
