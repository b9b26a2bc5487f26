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
