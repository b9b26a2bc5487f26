# Linear ACE: the vectors of the specification, refusals, and arrays as they lie.

near = neighbors([0.0 2.0; 0.0 0.0; 0.0 0.0]; cell=[4.0 0 0; 0 5.0 0; 0 0 6.0], pbc=(true, false, false), cutoff=4.5)
@test near.offsets == [1, 5, 9]
@test near.j == [1, 1, 2, 2, 1, 1, 2, 2]
@test near.shifts[:, 1:4] == Int32[-1 1 -1 0; 0 0 0 0; 0 0 0 0]
@test near.vectors[:, 3] == [-2.0, 0, 0]
@test length(neighbors(NTuple{3,Float64}[])) == 0
@test_throws NuculaError neighbors([(0.0, 0.0, 0.0)]; pbc=true)

basis = AceBasis(14; r0=2.35)
@test (length(basis), basis.n_many, basis.n_pair, basis.n_a, basis.n_aa) == (120, 110, 10, 43, 230)
@test basis.species == [14] && basis.cutoff == 5.5
@test length(AceBasis(14; r0=2.35, repeats=false)) == 77
vectors = [(1.5, 1.2, 1.0), (-1.4, 1.6, 0.8), (0.3, -2.2, 0.9), (1.0, -0.6, -2.3), (-2.6, -1.1, 1.9)]
b, db = site(basis, 14, vectors, fill(14, 5))
@test sqrt(sum(abs2, b)) ≈ 6.29594680383414 rtol=1e-13
@test sqrt(sum(abs2, db)) ≈ 18.3691739807219 rtol=1e-13
@test size(db) == (3, 5, 120)
@test site(basis, 14, reduce(hcat, collect.(vectors)), fill(14, 5); gradient=false) == b

# Energies, forces and rows of a strained cell of two atoms.
structure = ([0.1 1.5; 0.0 1.3; 0.0 1.4], [14, 14], [0.0 2.7 2.8; 2.7 0.0 2.7; 2.6 2.7 0.1], true)
weights = [cos(k) for k in 1:120]
found = energy_forces(basis, weights, structure; e0=Dict(14 => -1.5))
a = design_matrix(basis, [structure])
@test size(a) == (13, 120)
v = found.virial
expected = [found.energy + 3.0; vec(found.forces); v[1, 1]; v[2, 2]; v[3, 3]; v[2, 3]; v[1, 3]; v[1, 2]]
@test a * weights ≈ expected rtol=1e-11
@test sum(found.site_energies) ≈ found.energy
@test energy_forces(basis, [weights 2weights], structure).energy ≈ [found.energy + 3, 2found.energy + 6]
room = fill(-7.0, 20, 125)
design_matrix!(view(room, 3:9, 2:121), basis, [structure]; energy=[true], virial=false)
@test room[3:9, 2:121] == a[1:7, :] && room[10, 2] == -7.0 && room[3, 122] == -7.0
weighted = design_matrix(basis, [structure]; row_weights=(30, 2, 1))
@test weighted[1, :] ≈ a[1, :] .* (30 / sqrt(2)) && weighted[2:7, :] == 2a[2:7, :]

# A supplied specification: indices from 1.
mix = zeros(2, 2, 1, 1)
mix[1, 1] = mix[2, 2] = 1
radial = (rin=0.0, r0=2.0, rcut=4.0, transform=("agnesi", 2, 4), envelope=("x", 2, 2), alpha=0.0, beta=0.0, mix=mix)
supplied = AceBasis(; species=14, radial=radial, a_radial=[1, 2], a_angular=[1, 1], aa_offsets=[1, 2, 4],
                    aa_factors=[1, 1, 2], b_offsets=[1, 2, 3], b_terms=[1, 2], b_values=[1.0, 0.5])
@test length(supplied) == 2 && supplied.n_pair == 0
b2 = site(supplied, 14, vectors, fill(14, 5); gradient=false)
@test b2[2] != 0
@test_throws NuculaError AceBasis(; species=14, radial=radial, a_radial=[1, 3], a_angular=[1, 1], aa_offsets=[1, 2, 4],
                                  aa_factors=[1, 1, 2], b_offsets=[1, 2, 3], b_terms=[1, 2], b_values=[1.0, 0.5])

# Refusals name the argument.
function message(call)
    try
        call()
        return ""
    catch problem
        return sprint(showerror, problem)
    end
end
@test occursin("z0", message(() -> site(basis, 6, vectors, fill(14, 5))))
@test occursin("weights", message(() -> energy_forces(basis, weights[2:end], structure)))
@test occursin("transform", message(() -> AceBasis(14; r0=2.35, transform=("spline",))))
@test occursin("envelope", message(() -> AceBasis(14; r0=2.35, envelope=("x", 2))))
@test occursin("totaldegree", message(() -> AceBasis(14; r0=2.35, totaldegree=1e6)))
@test occursin("positions", message(() -> energy_forces(basis, weights, ([0.0 0; 0 0; 0 0], [14, 14]))))
@test occursin("e0", message(() -> energy_forces(basis, weights, structure; e0=Dict(6 => 0.0))))
