# Finding and loading the library.

numbers_of_header = (Nucula.NUCULA_VERSION_MAJOR, Nucula.NUCULA_VERSION_MINOR, Nucula.NUCULA_VERSION_PATCH)
@test Nucula.version() == VersionNumber(numbers_of_header...)
@test Nucula.nucula_abi_version() == Nucula.NUCULA_ABI_VERSION

withenv("NUCULA_LIBRARY" => joinpath(@__DIR__, "nothing.so")) do
    problem = thrown(Nucula.find_library)
    @test problem isa ErrorException && occursin("nothing.so", problem.msg)
end
withenv("NUCULA_LIBRARY" => @__FILE__) do
    @test Nucula.find_library() == @__FILE__
end
