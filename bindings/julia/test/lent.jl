# Arrays in the memory of the library.

structure = Structure([1 4 7 2; 2 5 8 2; 3 6 9 2], ["C", "N", "O", "SE"])
positions = structure.positions
@test positions isa Nucula.Lent{Float32,2} && size(positions) == (3, 4)
@test positions == Float32[1 4 7 2; 2 5 8 2; 3 6 9 2]
@test positions[:, 2] == [4, 5, 6] && sum(positions) == 51 && positions[end] == 2
@test pointer(positions) == pointer(structure.positions)  # no copy
@test strides(positions) == (1, 3) && unsafe_load(pointer(positions), 4) == 4
@test collect(positions) isa Matrix{Float32}
@test_throws Exception positions[1, 1] = 0  # read-only
@test_throws BoundsError positions[13]
@test size(Structure(zeros(3, 0), String[]).positions) == (3, 0)

# A lent array outlives every other reference to its owner.
function lend_many(n)
    return [Structure(fill(Float32(i), 3, 1000), fill("C", 1000)).positions for i in 1:n]
end
many = lend_many(50)
GC.gc()
GC.gc()
@test all(all(==(i), positions) for (i, positions) in enumerate(many))
