# What every part has: where files are, and the exception of a call.

using Nucula, Test

const ROOT = normpath(@__DIR__, "..", "..", "..")
const OPEN = joinpath(ROOT, "tests", "data", "open")
structure_file(name) = joinpath(OPEN, "structures", name)

# The exception that a call throws; fails the test if it throws none.
function thrown(body)
    try
        body()
    catch problem
        return problem
    end
    return error("nothing was thrown")
end

# What a callback throws to stop a call.
struct Enough <: Exception
    done::Int
end

include("golden.jl")
