# Linear ACE of silicon: the usual basis, energy and forces of a strained crystal, and its rows of a design matrix.
#
#     julia --project=bindings/julia examples/ace.jl

using Nucula

basis = AceBasis(14; r0=2.35)
println(basis.n_many, " + ", basis.n_pair, " functions within ", basis.cutoff, " Å")

# Columns of positions and of the cell are atoms and lattice vectors.
silicon = ([0.0 1.40; 0.0 1.32; 0.0 1.36], [14, 14], [0.0 2.7 2.7; 2.7 0.0 2.7; 2.8 2.7 0.0], true)

# Weights come from a fit (design_matrix and `\`); here they fall off.
weights = [1 / i^2 for i in 1:length(basis)]
found = energy_forces(basis, weights, silicon)
println("energy ", found.energy, " eV\nforce on atom 0: ", found.forces[:, 1], " eV/Å")

a = design_matrix(basis, [silicon])
println("design matrix ", size(a), "; its first row times the weights: ", a[1, :]' * weights, " eV")
