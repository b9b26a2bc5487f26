# What callers do besides the usual: close, copy, send, cut; words for elements; regions, radii, signs.

using Serialization

path = structure_file("4CUP.cif")
structure = Nucula.read(path)
v = volumes(structure; voxel_size=2.0)
everything(v) = (v.kind, collect(v.volume), v.labels, mask(v, :protein), [voxels(v, i) for i in 1:length(v)])

# Bytes and Serialization.
function through_serialize(x)
    buffer = IOBuffer()
    serialize(buffer, x)
    return deserialize(seekstart(buffer))
end
for again in (through_serialize(v), Nucula.from_bytes(Volumes, Nucula.to_bytes(v)), deepcopy(v), through_serialize([v])[1])
    @test everything(again) == everything(v)
    close(again)
    @test isopen(v) && !isopen(again)
end
for again in (through_serialize(structure), deepcopy(structure), deepcopy((a=structure,)).a)
    @test again.positions == structure.positions && again.chains == structure.chains
end
@test through_serialize(v.volume) isa Vector{Float64} && through_serialize(v.volume) == v.volume
bytes = Nucula.to_bytes(v)
for bad in (UInt8[], bytes[1:end-1], vcat(bytes, 0x00), [bytes[1:99]; bytes[100] ⊻ 0x01; bytes[101:end]], Nucula.to_bytes(structure))
    @test thrown(() -> Nucula.from_bytes(Volumes, bad)) isa NuculaError
end

# Closed, or finalized: an exception, not a crash; twice is once.
for finish in (close, finalize)
    w = volumes(structure; voxel_size=2.0)
    aligned, lent = w.structure, w.volume
    finish(w)
    finish(w)
    for use in (length, w -> w.volume, w -> mask(w, :buried), w -> voxels(w, 1), Nucula.to_bytes, w -> write(w, "no.json"), deepcopy)
        @test thrown(() -> use(w)) isa ArgumentError
    end
    @test occursin("closed", sprint(show, w))
    # The aligned structure is a user of the same memory.
    @test length(aligned) == length(structure) && sum(lent) > 0
    close(aligned)
    finish === close && @test thrown(() -> lent[1]) isa ArgumentError
end
s = Nucula.read(path)
close(s)
@test thrown(() -> s.positions) isa ArgumentError && thrown(() -> volumes(s)) isa ArgumentError
# A copy outlives its original.
copied() = deepcopy(volumes(structure; voxel_size=2.0))
w = copied()
GC.gc(); GC.gc()
@test everything(w) == everything(v)

# Memory in handles is known, and given back.
before = Nucula.HELD[]
w = volumes(structure; voxel_size=2.0)
@test Nucula.HELD[] > before
close(w)
@test Nucula.HELD[] <= before

# Some of the atoms.
for atoms in (structure.chains .== "A", findall(structure.residue_ids .% 3 .== 0), 5:7:900, [3, 1, 3], Int[])
    part = structure[atoms]
    @test part.positions == structure.positions[:, atoms] && part.atom_names == structure.atom_names[atoms]
    @test part.residue_ids == structure.residue_ids[atoms] && part.cell == structure.cell
end
@test_throws BoundsError structure[[0]]
@test_throws BoundsError structure[[length(structure) + 1]]
@test_throws DimensionMismatch structure[[true]]

# Words for elements.
zeros4 = Float32[0 3 0 0; 0 0 4 0; 0 0 0 5]
@test Structure(zeros4, [" C", "N ", "O", "Zn"]).elements == ["C", "N", "O", "Zn"]
@test Structure(zeros4, [6, 7, 8, 30]).elements == ["C", "N", "O", "Zn"]
@test (@test_logs (:warn, r"\"Q\" is no symbol") Structure(zeros4, ["C", "Q", "C", "C"])).elements[2] == "Q"
@test_logs (:warn, r"\"zn\"") Structure(zeros4, ["C", "zn", "C", "C"])
@test_throws ArgumentError Structure(zeros4, [6, 0, 6, 6])
@test_throws ArgumentError Structure(zeros4, ["C", missing, "C", "C"])

# Frames.
@test maximum(abs, to_input(v, v.structure.positions) - structure.positions) < 1e-4
points = [1.0 2.0; 3.0 4.0; 5.0 6.0]
@test from_input(v, to_input(v, points)) ≈ points && to_input(v, (1, 3, 5)) ≈ to_input(v, points)[:, 1]
@test_throws DimensionMismatch to_input(v, zeros(2, 2))

# Regions.
@test v.inside == v.volume
lower, upper = vec(minimum(structure.positions, dims=2)), vec(sum(structure.positions, dims=2)) ./ length(structure)
some = volumes(structure; voxel_size=2.0, within=(lower, upper))
@test 0 < length(some) < length(v) && all(0 .< some.inside .<= some.volume) && any(some.inside .< some.volume)
atoms = structure.positions[:, findall((structure.chains .== "A") .& (structure.residue_ids .== structure.residue_ids[1]))]
near = volumes(structure; voxel_size=2.0, within=(8.0, atoms))
@test volumes(path; voxel_size=2.0, within=(8.0, "A:$(structure.residue_ids[1])")).inside == near.inside
@test volumes(path; voxel_size=2.0, within=(8.0, [Tuple(atoms[:, i]) for i in axes(atoms, 2)])).inside == near.inside
ligand = first(setdiff(Nucula.read(path; keep_non_protein=true).residue_names, structure.residue_names, ["HOH"]))
@test length(volumes(path; voxel_size=2.0, within=(5.0, ligand))) > 0
@test_throws ArgumentError volumes(path; within=(5.0, "QQQ"))
@test thrown(() -> volumes(path; within=(-1.0, atoms))) isa NuculaError
@test thrown(() -> volumes(path; within=((1, 1, 1), (0, 2, 2)))) isa NuculaError

# Radii.
radius(element) = element == "C" ? 2.1 : Dict("N" => 1.55, "O" => 1.52, "S" => 1.8)[element]
by_element = volumes(structure; voxel_size=2.0, radii=Dict("c" => 2.1))
@test everything(by_element) == everything(volumes(structure; voxel_size=2.0, radii=radius.(structure.elements)))
@test by_element.volume != v.volume
@test everything(volumes(structure; voxel_size=2.0, radii=Dict{String,Float64}())) == everything(v)
@test occursin("radii", thrown(() -> volumes(structure; radii=Dict("C" => 0.0))).message)
@test occursin("radii", thrown(() -> volumes(structure; radii=[1.0])).message)

# Signs.
answers = volumes(structure; voxel_size=3.0, signs="all")
@test length(answers) == 4 && all(answers[i + 1].volume == volumes(structure; voxel_size=3.0, signs=i).volume for i in 0:3)
apart = Nucula.spread(answers)
@test apart.mean.total ≈ sum(sum(a.volume) for a in answers) / 4 && sum(values(apart.mean.volume)) ≈ apart.mean.total
half_turn = Structure(structure.positions .* Float32[-1, -1, 1], structure.elements)
@test volumes(half_turn; signs=:shape).volume == volumes(structure; signs="shape").volume
@test_throws ArgumentError volumes(structure; signs="none")
