# Many files.

paths = [structure_file(name) for name in ("4CUP.cif", "missing.pdb", "1K1I.pdb", "T4L_L99A.pdb")]
items = volumes_batch(paths; voxel_size=2.0, n_threads=2)
@test [item.path for item in items] == paths
@test [item.error === nothing for item in items] == [true, false, true, true]
@test [item.volumes === nothing for item in items] == [false, true, false, false]
@test items[2].error.status == Nucula.NUCULA_ERROR_IO && occursin("missing.pdb", items[2].error.message)
for item in items[[1, 3, 4]]
    alone = volumes(item.path; voxel_size=2.0)
    @test item.volumes.labels == alone.labels && isequal(item.volumes.table, alone.table)
end

# Results stream in the order of the paths.
reports = Tuple{Int,Int}[]
seen = String[]
sizes = volumes_batch(repeat(paths, 5); progress=(done, total) -> push!(reports, (done, total))) do item
    push!(seen, item.path)
    return item.error === nothing ? length(item.volumes.structure) : missing
end
@test seen == repeat(paths, 5) && isequal(sizes, repeat([1848, missing, 1628, 1290], 5))
@test last(reports) == (20, 20)
@test volumes_batch(String[]) == []

# Exceptions of either callback come out as they are; the batch ends there.
seen = Int[]
caught = thrown() do
    volumes_batch(repeat(paths, 100)) do item
        push!(seen, 1)
        length(seen) == 3 && throw(Enough(3))
    end
end
@test caught === Enough(3) && length(seen) == 3
@test thrown(() -> volumes_batch(repeat(paths, 100); progress=(done, total) -> throw(Enough(done)))) isa Enough
@test thrown(() -> volumes_batch(paths; voxel_size=-1)).status == Nucula.NUCULA_ERROR_BAD_ARGUMENT
@test_throws ArgumentError volumes_batch(paths; assembly="quaternary")

# Many frames of the same atoms, of which one is bad.
kinase = Nucula.read(structure_file("4CUP.cif"))
frames = cat((Float32[c == 1 ? 1 + 0.01f0 * k : 1 for c in 1:3] .* kinase.positions for k in 0:5)...; dims=3)
bad = copy(frames)
bad[2, 8, 4] = NaN32
for n_threads in 1:3
    found = volumes_frames(kinase, bad; voxel_size=2.0, n_threads=n_threads)
    @test [item.index for item in found] == 1:6
    @test [item.error === nothing for item in found] == [true, true, true, false, true, true]
    @test found[4].volumes === nothing && found[4].error.status == Nucula.NUCULA_ERROR_BAD_ARGUMENT
    @test occursin("frame 3: atom 7 ", found[4].error.message)
    for item in found[[1, 2, 3, 5, 6]]
        alone = volumes((bad[:, :, item.index], kinase.elements); voxel_size=2.0)
        @test item.volumes.labels == alone.labels && isequal(item.volumes.volume, alone.volume)
        @test item.volumes.structure.residue_names == kinase.residue_names
    end
end
@test length(unique(volumes_frames(item -> sum(item.volumes.volume), kinase, frames; voxel_size=2.0))) > 1
reports = Tuple{Int,Int}[]
told(done, total) = push!(reports, (done, total))
wide = volumes_frames(item -> sum(item.volumes.volume), kinase, Float64.(frames); progress=told)
@test wide == volumes_frames(item -> sum(item.volumes.volume), kinase, frames) && last(reports) == (6, 6)
@test volumes_frames(kinase, frames[:, :, 1:0]) == []
@test_throws DimensionMismatch volumes_frames(kinase, frames[:, 2:end, :])
@test_throws ArgumentError volumes_frames(kinase, frames; within=(5.0, "LIG"))
@test thrown(() -> volumes_frames(kinase, frames; voxel_size=-1)).status == Nucula.NUCULA_ERROR_BAD_ARGUMENT
seen = Int[]
caught = thrown() do
    volumes_frames(kinase, frames) do item
        push!(seen, item.index)
        item.index == 3 && throw(Enough(3))
    end
end
@test caught === Enough(3)
@test seen == 1:3
