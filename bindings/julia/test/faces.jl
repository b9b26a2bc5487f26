# Every exported name is documented; and the calls that stand beside the families: columns, cleaning, averages, lists that follow.

for name in names(Nucula)
    @test haskey(Base.Docs.meta(Nucula), Base.Docs.Binding(Nucula, name))
end

# A structure goes through its own columns and comes back; cleaning does what reading did.
whole = Nucula.read(structure_file("4CUP.cif"); keep_non_protein=true, keep_hydrogens=true)
cleaned = Nucula.read(structure_file("4CUP.cif"))
columns = (; whole.atom_names, whole.residue_names, whole.chains, whole.residue_ids, whole.insertion_codes, whole.hetero)
copied = Structure(whole.positions, whole.elements; columns..., cell=(50, 60, 70, 90, 90, 120))
for name in (:positions, :elements, :atom_names, :residue_names, :chains, :residue_ids, :insertion_codes, :hetero)
    @test getproperty(copied, name) == getproperty(whole, name)
end
@test copied.cell == (50, 60, 70, 90, 90, 120)
@test length(cleaned) < length(whole)
@test Nucula.clean(copied).positions == cleaned.positions
@test Nucula.clean(copied; keep_non_protein=true, keep_hydrogens=true).atom_names == whole.atom_names
@test_throws DimensionMismatch Structure(zeros(3, 2), ["C", "C"]; chains=["A"])
@test_throws MethodError Structure(zeros(3, 2), ["C", "C"]; chain=["A", "A"])

# Averages.
profiles = [1.0 3.0; 2.0 6.0; 4.0 0.0]
@test saxs_average(profiles) == [2.0, 4.0, 2.0]
@test saxs_average(profiles, [3, 1]) == [1.5, 3.0, 3.0]
@test_throws DimensionMismatch saxs_average(profiles, [1.0])
@test_throws NuculaError saxs_average(profiles, [-1.0, 1.0])

# A list follows its points, and what was lent before shows it.
positions = [0.0 2.0; 0.0 0.0; 0.0 0.0]
near = neighbors(positions; cutoff=3.0)
vectors = near.vectors
@test vectors == [2.0 -2.0; 0 0; 0 0]
@test follow!(near, positions .+ [0.0 0.5; 0.0 0.25; 0.0 0.0]) === near
@test near.vectors == vectors == [2.5 -2.5; 0.25 -0.25; 0 0]
@test_throws NuculaError follow!(near, zeros(3, 3))

# Descriptors of atoms, times weights, are their energies.
basis = AceBasis(14; r0=2.35)
crystal = ([0.1 1.5; 0.0 1.3; 0.0 1.4], [14, 14], [0.0 2.7 2.8; 2.7 0.0 2.7; 2.6 2.7 0.1], true)
weights = [cos(k) for k in 1:120]
found = descriptors(basis, crystal)
@test size(found) == (120, 2)
@test found' * weights ≈ energy_forces(basis, weights, crystal).site_energies rtol=1e-11
@test descriptors(basis, crystal; n_threads=2) == found
