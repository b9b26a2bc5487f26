# Callbacks: told, cancelling by an exception, stopped by Ctrl-C.

path = structure_file("4CUP.cif")
reports = Tuple{Int,Int}[]
volumes(path; progress=(done, total) -> push!(reports, (done, total)))
@test !isempty(reports) && issorted(first.(reports)) && first(last(reports)) <= last(last(reports))

problem = Enough(-1)
caught = thrown() do
    volumes(path; progress=(done, total) -> throw(problem))
end
@test caught === problem
@test length(volumes(path)) > 0  # the library works on

# Ctrl-C during a call: the signal is sent from within a callback, which then waits for it.
if Sys.isunix()
    Base.exit_on_sigint(false)
    function interrupted(done, total)
        ccall(:kill, Cint, (Cint, Cint), getpid(), 2)
        deadline = time() + 30
        while time() < deadline
            GC.safepoint()
        end
    end
    @test thrown(() -> volumes(path; progress=interrupted)) isa InterruptException
    @test length(volumes(path)) > 0
end
